/** Invitations: their list, and the page behind their link. */
export const invitations = {
  title: 'Invitationer',
  intro:
    'Et invitationslink virker én gang og i syv dage. Den, der åbner det, skal logge ind og trykke på en knap. Invitationen giver ingen rettigheder i sig selv.',
  introWho:
    'Logger personen ind med MitID Erhverv som medarbejder hos jer, kommer vedkommende på listen. Alle andre bliver samarbejdspartnere, som du skal bekræfte.',
  create: 'Lav et nyt invitationslink',
  created: 'Linket er klar',
  createdAbout: (when: string) =>
    `Kopiér linket nu, og send det til den, du vil invitere. Det vises kun denne ene gang og virker til ${when}.`,
  link: 'Invitationslink',
  linkHint: 'Markér og kopiér hele linket. Send det kun til én person.',
  listTitle: 'Invitationer, I har lavet',
  caption: 'Invitationer',
  none: 'I har ikke lavet nogen invitationer endnu.',
  made: 'Lavet',
  madeBy: 'Lavet af',
  expires: 'Virker til',
  state: 'Status',
  states: {
    open: 'Ikke brugt endnu',
    used: 'Brugt',
    expired: 'Udløbet',
    revoked: 'Tilbagekaldt',
    closed: 'Gælder ikke længere',
  },
  usedBy: (name: string) => `af ${name}`,
  action: 'Handling',
  revoke: 'Tilbagekald',
  revokeOne: (when: string) => `invitationen fra ${when}`,
  revokeTitle: 'Tilbagekald invitationen?',
  revokeAbout: (when: string) =>
    `Linket fra ${when} holder op med at virke. Er det sendt til nogen, skal de have et nyt.`,
  revokeYes: 'Ja, tilbagekald',
  cancel: 'Fortryd',
  revoked: 'Invitationen er tilbagekaldt.',
  usedAlready: 'Invitationen er brugt i mellemtiden og kan ikke tilbagekaldes.',
  back: 'Tilbage til medarbejdere',

  acceptTitle: (organization: string) => `${organization} har inviteret dig`,
  acceptAsEmployee: (organization: string) =>
    `Du er logget ind som medarbejder hos ${organization}. Når du siger ja, kommer du på virksomhedens liste over medarbejdere.`,
  acceptAsPartner: (organization: string) =>
    `Du er ikke logget ind som medarbejder hos ${organization}. Når du siger ja, kommer du på listen som ekstern samarbejdspartner, og virksomheden skal bekræfte, at det er dig.`,
  acceptWhat: 'Det sker der',
  acceptGrants:
    'Du får ingen rettigheder af at sige ja. Virksomhedens rettighedsadministrator kan bagefter give dig dem.',
  acceptSees: 'Virksomheden kan se:',
  seesName: (name: string) => `dit navn, ${name}`,
  seesId: 'dit UUID i MitID Erhverv',
  seesPrivateId: 'det id, dit private MitID har',
  seesEmployer: (company: string) => `at du loggede ind fra ${company}`,
  seesPrivate: 'at du loggede ind med et privat MitID',
  seesNickname: 'det navn, du skriver herunder',
  nickname: 'Hvad skal virksomheden kende dig som?',
  nicknameHint: 'For eksempel dit navn og hvor du arbejder. Skriv aldrig dit CPR-nummer.',
  nicknameMissing: 'Skriv, hvad virksomheden skal kende dig som.',
  nicknameCpr: 'Skriv ikke noget, der ligner et CPR-nummer.',
  nicknameTooLong: 'Skriv højst 100 tegn.',
  accept: 'Ja, sæt mig på listen',
  wrongLogin: 'Er det ikke det rigtige login? Log ud, og åbn linket igen.',
  doneTitle: 'Du er nu på listen',
  doneEmployee: (organization: string) =>
    `Rettighedsadministratoren hos ${organization} kan nu se dig og give dig rettigheder.`,
  donePartner: (organization: string) =>
    `Rettighedsadministratoren hos ${organization} skal bekræfte dig, før du kan få rettigheder. Sig gerne til, at du har sagt ja.`,
  doneNext: 'Du skal ikke gøre mere her. Linket er brugt og virker ikke igen.',
  knownTitle: 'Du er allerede på listen',
  knownAbout: (organization: string) =>
    `${organization} kender dig allerede, så du skal ikke gøre noget. Er linket til en anden, virker det stadig for vedkommende.`,
  knownPending: (organization: string) =>
    `Du har sagt ja, og ${organization} mangler at bekræfte dig. Du skal ikke gøre mere.`,
  overTitle: {
    used: 'Invitationen er brugt',
    expired: 'Invitationen er udløbet',
    revoked: 'Invitationen er tilbagekaldt',
    closed: 'Invitationen gælder ikke længere',
  },
  overAbout: {
    used: 'Et invitationslink virker kun én gang, og en anden har brugt det.',
    expired: 'Et invitationslink virker i syv dage.',
    revoked: 'Virksomheden har trukket invitationen tilbage.',
    closed: 'Virksomheden har skiftet administratorer eller bruger ikke Adgang mere.',
  },
  overAsk: (organization: string) =>
    `Bed rettighedsadministratoren hos ${organization} om at sende dig et nyt link.`,
  unknownTitle: 'Invitationen findes ikke',
  unknownAbout:
    'Måske er linket ikke kopieret helt. Åbn det igen fra den besked, du fik, eller bed om et nyt.',
};
