/** The pages about an organisation's own administrators. */
export const administrators = {
  title: 'Administratorer',
  intro: (name: string) =>
    `De kan give og fjerne rettigheder på vegne af ${name}, og de kan tilføje og fjerne hinanden.`,
  add: 'Tilføj administrator',
  caption: 'Virksomhedens administratorer',
  who: 'Navn',
  since: 'Administrator siden',
  state: 'Status',
  action: 'Handling',
  remove: 'Fjern',
  you: 'Dig',
  nameless: 'Navn ikke oplyst',
  loginOf: { mitid_erhverv: 'MitID Erhverv', mitid: 'Privat MitID' } as Record<string, string>,
  canAct: 'Aktiv',
  only: 'Eneste administrator',
  suspended: 'Spærret',
  doesNotCount: 'Virker ikke lige nu',
  lastStays: 'Kan ikke fjernes',
  soleTitle: 'I har kun én administrator',
  soleAbout:
    'Hvis den person stopper eller mister sit login, kan ingen ændre jeres rettigheder, før virksomheden er tilmeldt igen. Tilføj én til.',
  addedNotice: (who: string) => `${who} er nu administrator.`,
  removedNotice: (who: string) => `${who} er ikke længere administrator.`,

  caseTitle: (provider: string) => `${provider} er ved at deaktivere den eneste administrator`,
  caseAbout: (when: string) =>
    `Nogen har henvendt sig og sagt, at virksomhedens eneste administrator ikke er der længere. Sagen blev åbnet den ${when} og venter på endnu en medarbejder hos dem.`,
  caseObject: 'Er du her stadig, så stop sagen. Ellers mister du rollen, når den bliver bekræftet.',
  caseStop: 'Jeg er her stadig: stop sagen',
  caseStopped: 'Sagen er stoppet. Du er stadig administrator.',

  chooseTitle: 'Hvem skal være administrator?',
  chooseSearch: 'Find en medarbejder',
  chooseHint: 'Skriv en del af navnet eller begyndelsen af brugerens UUID.',
  choose: 'Vælg',
  chooseCaption: 'Medarbejdere',
  chooseNone: 'Ingen medarbejdere passer til søgningen',
  chooseNoneAbout: 'Prøv en kortere søgning, eller tilføj vedkommende med UUID nedenfor.',
  chooseEmpty: 'I har ingen andre medarbejdere på listen endnu',
  chooseEmptyAbout:
    'De kommer på listen, når de logger ind hos en tjeneste, der bruger Adgang. Du kan også tilføje en kollega med UUID nedenfor.',
  chooseMore: 'Der er flere. Søg for at finde den rigtige.',
  isAdministrator: 'Er administrator',
  byUuid: 'Tilføj med UUID',
  byUuidAbout:
    'UUID’et står i MitID Erhverv: log ind som organisationsadministrator, vælg Brugere, og klik på brugeren.',
  uuid: 'Brugerens UUID',
  uuidExample: 'For eksempel 06087080-dab1-4015-bf88-a4b4d6486537',
  next: 'Videre',
  uuidWrong: 'Skriv brugerens UUID: 32 tegn i fem grupper med bindestreger imellem.',
  alreadyOne: 'Denne bruger er administrator allerede.',
  partner:
    'Denne bruger er ekstern samarbejdspartner. Kun virksomhedens egne medarbejdere kan være administrator.',
  barred: 'Denne bruger er spærret og kan ikke være administrator.',

  addTitle: (who: string) => `Gør ${who} til administrator?`,
  addEffect: (who: string) => `Fra nu af kan ${who} på virksomhedens vegne:`,
  addEffects: [
    'give og fjerne medarbejderes og samarbejdspartneres rettigheder',
    'tilføje og fjerne administratorer, også dig',
    'se, hvem der har fået hvilke rettigheder, og hvornår de er brugt',
  ],
  addUnknown:
    'Brugeren står ikke på jeres liste endnu. Tjek, at UUID’et er rigtigt: den, der logger ind med det, bliver administrator.',
  addSubmit: 'Gør til administrator',

  removeTitle: (who: string) => `Fjern ${who} som administrator?`,
  removeSelfTitle: 'Fjern dig selv som administrator?',
  removeEffect: (who: string) =>
    `${who} kan ikke længere ændre noget på virksomhedens vegne og bliver logget ud her.`,
  removeSelfEffect: 'Du kan ikke længere ændre noget på virksomhedens vegne og bliver logget ud.',
  removeKeeps:
    'Det, der er givet af rettigheder, virker stadig. Egne rettigheder hos tjenesterne er der også stadig.',
  removeLeft: (count: number) =>
    count === 1 ? 'Der er én administrator tilbage.' : `Der er ${count} administratorer tilbage.`,
  removeSubmit: 'Fjern administrator',
  removeLast: 'Den sidste administrator kan ikke fjernes',
  removeLastAbout:
    'Uden en administrator kan ingen ændre jeres rettigheder. Tilføj en anden først; så kan denne fjernes.',
  cancel: 'Fortryd',
  summaryName: 'Navn',
  summaryLogin: 'Login',
  summaryUuid: 'UUID',
};
