interface StopTexts {
  title: string;
  /** What has happened, and what one can do now: whole sentences, one paragraph each. */
  about: string[];
}

/** Onboarding: how a company gets its first administrator. */
export const onboarding = {
  crumb: 'Få adgang for din virksomhed',

  frontTitle: 'Få adgang for din virksomhed',
  frontLead:
    'En person skal først oprettes som virksomhedens rettighedsadministrator. Derefter kan I selv give jeres medarbejdere adgang hos pensionskasser, forsikringsselskaber og andre, som I er kunde hos.',
  frontWhich: 'Vælg det, der passer på dig',
  frontSignatory: 'Jeg kan tegne virksomheden',
  frontSignatoryAbout:
    'Du kan skrive under for virksomheden, alene eller sammen med andre, for eksempel som ejer eller direktør. Du bliver administrator, når vi har slået dig op i registeret over virksomheder.',
  frontDeclaration: 'Jeg er ansat og har MitID Erhverv',
  frontDeclarationAbout:
    'Du kan ikke selv tegne virksomheden, men du må handle for den. Du erklærer det på tro og love, og virksomheden får et brev om det.',
  frontNeeds: 'Det skal du have klar',
  frontNeedsLogin: 'MitID. Er du ansat og kan ikke tegne virksomheden: MitID Erhverv i virksomhedens navn.',
  frontNeedsCvr: 'Virksomhedens CVR-nummer, hvis du kan tegne den.',
  frontNeedsCpr: 'Dit CPR-nummer, hvis du kan tegne virksomheden. Vi slår det op én gang og gemmer det ikke.',
  frontNeedsTime: 'To minutter.',
  frontAlready: 'Har virksomheden allerede en administrator?',
  frontAlreadyAbout:
    'Så skal du ikke tilmelde den igen. Bed administratoren om at give dig adgang. Er den eneste administrator rejst, så kontakt support hos en af de tjenesteudbydere, I bruger.',

  steps: ['Virksomhed', 'Dit CPR-nummer', 'Tjek og bekræft'],
  continue: 'Fortsæt',

  companyTitle: 'Hvilken virksomhed gælder det?',
  cvr: 'CVR-nummer',
  cvrHint: '8 cifre. Står på virksomhedens fakturaer og på virk.dk.',
  cvrMissing: 'Skriv virksomhedens CVR-nummer.',
  cvrWrong: 'Det er ikke et gyldigt CVR-nummer. Tjek, at alle 8 cifre er rigtige.',
  cvrIsCpr: 'Skriv virksomhedens CVR-nummer her. Du bliver først spurgt om dit CPR-nummer på næste side.',
  cvrUnknown: 'Registeret kender ingen virksomhed med det CVR-nummer. Tjek, at alle 8 cifre er rigtige.',
  cvrCeased: (name: string) => `${name} er ophørt og kan ikke tilmeldes. Er det den rigtige virksomhed?`,

  proveTitle: 'Kan du tegne virksomheden?',
  proveLead: (name: string) =>
    `Skriv dit CPR-nummer, så vi kan se, om du er en af dem, der kan tegne ${name}. Vi gemmer det ikke.`,
  cpr: 'Dit CPR-nummer',
  cprHint: '10 cifre. Bruges kun til dette ene opslag.',
  cprInvalid: 'Skriv dit CPR-nummer med 10 cifre.',
  cprMismatch: (left: number) =>
    `CPR-nummeret hører ikke til det MitID, du er logget ind med. Du har ${left === 1 ? 'ét forsøg' : `${left} forsøg`} tilbage.`,
  whySummary: 'Hvorfor spørger I om mit CPR-nummer, og hvad sker der med det?',
  whySteps: [
    'MitID bekræfter, at nummeret er dit.',
    'Registeret over virksomheder svarer, om personen med det nummer kan tegne virksomheden.',
    'Så er nummeret væk igen. Det bliver ikke gemt i nogen database, log eller cookie.',
  ],
  whyKept:
    'Vi gemmer kun, hvem du er i registeret (et løbenummer, ikke dit CPR-nummer), og hvornår du har bekræftet.',
  wrongCompany: 'Vælg en anden virksomhed',
  company: 'Virksomhed',
  address: 'Adresse',
  workLoginHint:
    'Du er logget ind med MitID Erhverv. Kan MitID ikke bekræfte dit CPR-nummer, så log ind med dit private MitID i stedet.',
  logInOtherwise: 'Log ind med et andet MitID',

  confirmTitle: 'Tjek og bekræft',
  administrator: 'Administrator',
  administrators: 'Administratorer',
  loginOf: { mitid: 'MitID', mitid_erhverv: 'MitID Erhverv' } as Record<string, string>,
  signing: 'Hvem skal bekræfte',
  signingAlone: 'Kun dig: du kan tegne virksomheden alene',
  signingJoint: (names: string) => `Alle, der tegner virksomheden sammen: ${names}`,
  signed: 'Har bekræftet',
  nobodyYet: 'Ingen endnu',
  effectAlone: (name: string) =>
    `Når du bekræfter, bliver du rettighedsadministrator for ${name}. Det gælder med det samme.`,
  effectFirst:
    'Når du bekræfter, får du et link, som du sender til de andre. Virksomheden får det også i et brev. I bliver alle rettighedsadministratorer, når den sidste har bekræftet. Det skal ske inden 14 dage.',
  effectNext:
    'Når du bekræfter, mangler der stadig andre. I bliver alle rettighedsadministratorer, når den sidste har bekræftet.',
  effectLast:
    'Du er den sidste. Når du bekræfter, bliver I alle rettighedsadministratorer. Det gælder med det samme.',
  terms: 'Vilkår for rettighedsadministratorer',
  termsPrint: 'Åbn vilkårene på en side for sig',
  accept: 'Jeg har læst vilkårene og accepterer dem',
  acceptMissing:
    'Sæt kryds, når du har læst vilkårene. Du kan ikke blive administrator uden at acceptere dem.',
  confirm: 'Bekræft',
  declaredBeforeTitle: 'Virksomheden er tilmeldt på tro og love',
  declaredBeforeAbout: (name: string) =>
    `En medarbejder har tilmeldt ${name} på tro og love og er rettighedsadministrator. Når du bekræfter, bliver du også administrator, og tilmeldingen står på din underskrift. Kender I ikke tilmeldingen, så brug linket i brevet til virksomheden, eller fjern administratoren bagefter.`,
  frozenTitle: 'Adgangen er lukket for tiden',
  frozenAbout: (name: string) =>
    `Nogen i ${name} har svaret, at en tidligere tilmelding ikke var jeres. Derfor virker de rettigheder ikke, der er givet efter den tilmelding. Når du bekræfter, åbner adgangen igen, og de administratorer, der kom til, bliver fjernet.`,
  frozenChoice: (count: number) =>
    count === 1
      ? 'Hvad skal der ske med den ene rettighed, der er givet efter den tilmelding?'
      : `Hvad skal der ske med de ${count} rettigheder, der er givet efter den tilmelding?`,
  frozenRemove: (count: number): string => (count === 1 ? 'Fjern den' : 'Fjern dem'),
  frozenRemoveHint: 'Vælg det, hvis du er i tvivl. I kan altid give rettigheder igen bagefter.',
  frozenKeep: (count: number): string => (count === 1 ? 'Behold den' : 'Behold dem'),
  frozenKeepHint: 'Så virker det hele igen med det samme. Vælg det kun, hvis I selv har givet rettighederne.',
  frozenJoint: 'Den første, der bekræfter, vælger for jer alle.',
  frozenKept:
    'De rettigheder, der er givet efter den tilmelding, bliver beholdt. Det har den første af jer valgt.',
  frozenRemoved:
    'De rettigheder, der er givet efter den tilmelding, bliver fjernet. Det har den første af jer valgt.',

  receiptTitle: 'Du er nu rettighedsadministrator',
  receiptDone: (name: string) => `Du bestemmer nu, hvem der må hvad på vegne af ${name}.`,
  receiptNext: 'Det kan du gøre nu',
  receiptEmployees: 'Se medarbejderne, og giv dem rettigheder',
  receiptColleague: 'Gør en kollega til administrator, så I er to',
  receiptPrivate:
    'Du er logget ind med dit private MitID. Har du også MitID Erhverv i virksomheden, kan du tilføje den bruger som administrator og bruge den til daglig.',
  receiptKept: 'Det har vi gemt',
  receiptWhen: 'Bekræftet',
  receiptTerms: 'Vilkår',
  receiptDeclaration: 'Erklæring',
  receiptVersion: (version: string) => `Version ${version}`,
  receiptRoute: 'Tilmeldt ved',
  routes: {
    signatory: 'Bekræftelse fra dem, der tegner virksomheden',
    declaration: 'Erklæring på tro og love',
  },
  receiptReference: 'Reference',
  receiptLetter: (name: string) =>
    `${name} får et brev om, at du er blevet administrator. I brevet er der et link, som virksomheden kan bruge, hvis det ikke var meningen.`,
  openOrganization: 'Gå til virksomheden',
  waitingTitle: 'Din bekræftelse er registreret',
  waitingAbout: (until: string) =>
    `I bliver alle administratorer, når den sidste har bekræftet. Det skal ske senest ${until}.`,
  waitingMissing: 'Mangler at bekræfte',
  waitingLink: 'Link til de andre',
  waitingLinkHint:
    'Kopiér linket, og send det til dem, der mangler. De logger ind med deres eget MitID og skriver deres eget CPR-nummer, så linket giver ikke adgang til noget i sig selv.',
  waitingLetter: 'Virksomheden får også linket i et brev.',
  waitingOver: 'Tilmeldingen bortfaldt, fordi ikke alle havde bekræftet i tide. Der er ikke sket noget.',
  lapsedSignUpTitle: 'Tilmeldingen bortfaldt',
  overTitle: 'Tilmeldingen gælder ikke længere',
  overAbout:
    'Virksomheden er enten tilmeldt på ny, eller den har svaret, at tilmeldingen ikke var dens egen.',

  signaturesTitle: (name: string) => `Bekræft tilmeldingen af ${name}`,
  signaturesLead: (name: string) =>
    `En af dem, der tegner ${name}, er ved at tilmelde virksomheden. I tegner den sammen, så de andre skal også bekræfte.`,
  signaturesState: (confirmed: number, of: number) => `${confirmed} af ${of} har bekræftet`,
  signaturesUntil: 'Frist',
  signaturesStatus: 'Status',
  signaturesHow:
    'Du logger ind med dit eget MitID og skriver dit CPR-nummer, så vi kan se, at du er en af dem. Vi gemmer det ikke.',
  signaturesStart: 'Log ind og bekræft',
  signaturesContinue: 'Gå videre til bekræftelsen',
  lapsedTitle: 'Linket gælder ikke længere',
  lapsedAbout: (name: string) =>
    `Ikke alle, der tegner ${name}, nåede at bekræfte inden 14 dage. Der er ikke sket noget, og I kan begynde forfra.`,
  lapsedStart: 'Begynd forfra',
  usedTitle: (name: string) => `${name} er tilmeldt`,
  usedAbout: 'Alle har bekræftet, så linket skal ikke bruges mere.',

  declareTitle: (name: string) => `Bliv administrator for ${name}`,
  declareLead:
    'Du handler på virksomhedens vegne uden at kunne tegne den. Derfor skal du erklære på tro og love, at du må.',
  declareEffect: (name: string) =>
    `Du bliver administrator med det samme. ${name} får et brev om det og kan lukke adgangen igen, hvis det ikke var meningen. Nogle tjenesteudbydere kræver, at en, der tegner virksomheden, har tilmeldt den.`,
  declaration: 'Erklæring',
  declarationText: (name: string, cvr: string) =>
    `Jeg erklærer på tro og love, at jeg må handle på vegne af ${name} (${cvr}), og at virksomheden er indforstået med, at jeg bliver dens rettighedsadministrator. Jeg ved, at det kan være strafbart at afgive en urigtig erklæring.`,
  declare: 'Jeg erklærer det på tro og love',
  declareMissing:
    'Sæt kryds ved erklæringen. Kan du ikke erklære det, skal en, der tegner virksomheden, tilmelde den.',
  declareSubmit: 'Afgiv erklæringen',
  code: 'Kode fra brevet',
  codeHint:
    'Virksomheden fik et brev med en kode, da dens administrator blev deaktiveret. Koden viser, at virksomheden ved besked.',
  codeMissing: 'Skriv koden fra brevet.',
  codeWrong: 'Koden er ikke rigtig. Tjek, at du har skrevet den, som den står i brevet.',

  notUsTitle: 'Var det ikke jer?',
  notUsLead: (name: string, when: string) =>
    `Den ${when} blev ${name} tilmeldt med en erklæring på tro og love fra en, der var logget ind med MitID Erhverv i virksomheden.`,
  notUsWhat: 'Hvis du lukker adgangen',
  notUsEffects: [
    'Den, der afgav erklæringen, er ikke længere administrator. Det er de administratorer, der er kommet til efter tilmeldingen, heller ikke.',
    'Al adgang, der er givet efter tilmeldingen, holder op med at virke med det samme.',
    'De tjenesteudbydere, I er kunde hos, får besked.',
    'Adgangen åbner først igen, når en, der tegner virksomheden, tilmelder den.',
  ],
  notUsOtherwise: 'Var det jer, skal du ikke gøre noget. Du kan lukke siden.',
  notUsButton: 'Det var ikke os: luk adgangen',
  frozenDoneTitle: 'Adgangen er lukket',
  frozenDoneAbout: (name: string) =>
    `Al adgang, der er givet på vegne af ${name} efter tilmeldingen, er holdt op med at virke. Tjenesteudbyderne har fået besked.`,
  frozenDoneNext: 'Det skal I gøre nu',
  frozenDoneSteps: [
    'En, der tegner virksomheden, tilmelder den igen og vælger, hvad der skal ske med det, der er givet.',
    'Find ud af, hvem der har brugt MitID Erhverv i virksomhedens navn, og spær brugeren i MitID Erhverv, hvis den ikke skal findes.',
  ],
  frozenDoneStart: 'Tilmeld virksomheden igen',
  notUsOverTitle: 'Linket gælder ikke længere',
  notUsOverAbout: (name: string) =>
    `${name} er blevet tilmeldt på ny i mellemtiden. Er der stadig noget galt, så kontakt en af virksomhedens administratorer eller support hos en af de tjenesteudbydere, I bruger.`,

  toFront: 'Tilbage til begyndelsen',
  tryOtherCompany: 'Prøv et andet CVR-nummer',
  seeWhatYouCanDo: 'Se, hvad du kan gøre',
  help: 'Få hjælp',
  helpGone: 'Vores eneste administrator er rejst',
  helpCpr: 'Læs mere om CPR-nummeret',
  otherRoute: 'Jeg er ansat og har MitID Erhverv',
  signatoryRoute: 'Jeg kan tegne virksomheden',
  tryAgain: 'Prøv igen',
  logInAgain: 'Log ind igen',
  proveAgain: 'Skriv CPR-nummeret igen',
  freeAt: (when: string) => `Du kan prøve igen ${when}.`,
  stops: {
    'company-not-found': {
      title: 'Vi kan ikke finde virksomheden',
      about: ['Registeret kender ingen virksomhed med det CVR-nummer. Tjek, at alle 8 cifre er rigtige.'],
    },
    'company-ceased': {
      title: 'Virksomheden er ophørt',
      about: ['Registeret siger, at virksomheden er ophørt. Den kan derfor ikke tilmeldes.'],
    },
    'already-onboarded': {
      title: 'Virksomheden har allerede en administrator',
      about: [
        'Derfor kan den ikke tilmeldes igen. Bed en af virksomhedens rettighedsadministratorer om at give dig adgang eller gøre dig til administrator.',
        'Er den eneste administrator rejst? Kontakt support hos en af de tjenesteudbydere, I bruger, for eksempel jeres pensionskasse. De kan deaktivere administratoren, så virksomheden kan tilmeldes på ny.',
      ],
    },
    'organization-barred': {
      title: 'Virksomheden kan ikke tilmeldes',
      about: ['Den er spærret her. Kontakt support hos en af de tjenesteudbydere, I bruger.'],
    },
    'onboarding-pending': {
      title: 'Virksomheden er ved at blive tilmeldt',
      about: [
        'Nogle af dem, der tegner virksomheden, er i gang med at bekræfte. Derfor kan du ikke afgive en erklæring imens.',
        'Bed dem om at gøre dig til administrator, når de er færdige. Bliver de ikke færdige inden 14 dage, kan du prøve igen.',
      ],
    },
    'signatory-needed': {
      title: 'En, der tegner virksomheden, skal tilmelde den',
      about: [
        'Virksomheden har haft administratorer før. Derfor er en erklæring ikke nok denne gang.',
        'Bed en, der tegner virksomheden, om at tilmelde den. Vedkommende kan bagefter gøre dig til administrator.',
      ],
    },
    'organization-frozen': {
      title: 'Adgangen er lukket',
      about: [
        'Nogen i virksomheden har svaret, at den seneste tilmelding ikke var jeres. Derfor er en erklæring ikke nok.',
        'En, der tegner virksomheden, skal tilmelde den igen. Vedkommende kan bagefter gøre dig til administrator.',
      ],
    },
    'not-signatory': {
      title: 'Du kan ikke tegne virksomheden',
      about: [
        'Registeret nævner dig ikke blandt dem, der tegner virksomheden. Er du lige kommet til, kan der gå et par dage, før det står der.',
        'Har du MitID Erhverv i virksomheden og må handle for den, kan du i stedet afgive en erklæring på tro og love. Ellers skal du bede en, der tegner virksomheden, om at tilmelde den.',
      ],
    },
    'foreign-company': {
      title: 'Du kan kun afgive erklæring for din egen virksomhed',
      about: [
        'Erklæringen kan kun gælde den virksomhed, som dit MitID Erhverv hører til. Der er ikke sket noget.',
      ],
    },
    'private-login': {
      title: 'Log ind med MitID Erhverv',
      about: [
        'Du er logget ind med dit private MitID. En erklæring kan kun afgives med MitID Erhverv, fordi det viser, hvilken virksomhed du hører til.',
        'Har du ikke MitID Erhverv, kan den, der administrerer MitID Erhverv i virksomheden, oprette dig. Kan du selv tegne virksomheden, skal du i stedet bruge den anden vej.',
      ],
    },
    'too-many-tries': {
      title: 'Der er ikke flere forsøg',
      about: [
        'CPR-nummeret er forsøgt tre gange. Af hensyn til sikkerheden er der lukket for flere forsøg. Der er ikke sket noget.',
      ],
    },
    'tries-of-login': {
      title: 'Log ind igen',
      about: ['MitID tager højst tre numre i hvert login. Log ind igen, så kan du fortsætte.'],
    },
    'login-too-old': {
      title: 'Log ind igen',
      about: [
        'MitID svarer kun kort tid efter et login, og dit er ved at være gammelt. Log ind igen, så er du klar til at skrive dit CPR-nummer.',
      ],
    },
    'check-unavailable': {
      title: 'Vi kan ikke slå noget op lige nu',
      about: ['Registeret eller MitID svarer ikke. Der er ikke sket noget. Prøv igen om lidt.'],
    },
    'proof-missing': {
      title: 'Der gik for lang tid',
      about: [
        'Opslaget gælder i 15 minutter og kun til én bekræftelse. Der er ikke sket noget. Skriv dit CPR-nummer igen.',
      ],
    },
    'already-confirmed': {
      title: 'Du har bekræftet',
      about: ['Din bekræftelse er registreret én gang, og det er nok. Nu mangler kun de andre.'],
    },
    'terms-changed': {
      title: 'Vilkårene er blevet ændret',
      about: ['De blev ændret, mens du havde siden åben. Læs dem igen, og bekræft så.'],
    },
    'letterbox-unavailable': {
      title: 'Der kan ikke afgives erklæringer her',
      about: [
        'Virksomheden skal have et brev om erklæringen, og det kan ikke sendes herfra. Bed en, der tegner virksomheden, om at tilmelde den.',
      ],
    },
    'code-exhausted': {
      title: 'Koden kan ikke bruges mere',
      about: [
        'Den er forsøgt for mange gange. Der er ikke sket noget. Bed en, der tegner virksomheden, om at tilmelde den, eller bed tjenesteudbyderens support om et nyt brev.',
      ],
    },
    'link-unknown': {
      title: 'Linket kendes ikke',
      about: ['Tjek, at du har fået hele linket med fra brevet eller beskeden.'],
    },
  } as Record<string, StopTexts>,
};
