const many = (count: number) => count.toLocaleString('da-DK');

/** Asking for access after a refusal: the form, its state, and what administrators answer. */
export const requests = {
  nav: 'Anmodninger',

  // Medarbejderens side
  askTitle: 'Bed om adgang',
  askLead: (provider: string, organization: string) =>
    `Du blev afvist hos ${provider}. En rettighedsadministrator hos ${organization} kan give dig adgang.`,
  what: 'Det, du vil kunne',
  provider: 'Hos',
  organization: 'På vegne af',
  refusedAt: 'Afvist',
  reason: 'Hvorfor har du brug for det?',
  reasonHint: 'Det læser administratorerne. Skriv ikke CPR-numre.',
  until: 'Hvor længe?',
  untilHint: 'Den sidste dag, du har brug for adgangen. Lad feltet stå tomt, hvis du ikke ved det.',
  send: 'Send anmodningen',
  deniedBefore: (when: string) => `Du fik nej ${when}`,
  youAdminister: (organization: string) => `Du er selv rettighedsadministrator hos ${organization}`,
  youAdministerAbout:
    'Du kan give dig selv rettigheden. Du kan ikke svare på din egen anmodning; det skal en anden gøre.',
  youAdministerAction: 'Giv rettigheden selv',
  errors: {
    'reason-missing': 'Skriv, hvorfor du har brug for adgangen.',
    'cpr-refused': 'Teksten ligner et CPR-nummer. Det gemmer vi aldrig; udelad det.',
    'too-long': 'Skriv højst 500 tegn.',
    'invalid-date': 'Skriv en dato som dag, måned og år.',
    'date-past': 'Datoen skal være i dag eller senere, og højst ti år ude i fremtiden.',
    'date-missing': 'Skriv den sidste dag, adgangen skal gælde.',
    'answer-missing': 'Skriv, hvorfor du siger nej.',
    'too-many-requests':
      'Du har bedt om for meget på én gang. Vent, til der er svaret, træk noget tilbage under Dine rettigheder, eller prøv igen i morgen.',
    'not-assignable':
      'Virksomheden må ikke længere tildele rettigheden. Afvis anmodningen, og skriv hvorfor.',
    'unknown-privilege': 'Rettigheden findes ikke længere. Afvis anmodningen, og skriv hvorfor.',
    'partner-pending': 'Bekræft først den eksterne samarbejdspartner under Medarbejdere.',
    'grant-exists': 'Personen har allerede rettigheden. Ret den under Rettigheder.',
  } as Record<string, string>,
  stops: {
    foreign: {
      title: 'Linket passer ikke til dit login',
      about:
        'Linket hører til en afvisning af en anden bruger, eller også er det for gammelt. Log ind som den bruger, der blev afvist, eller prøv igen hos tjenesten for at få et nyt link.',
    },
    expired: {
      title: 'Linket er for gammelt',
      about: 'Et link gælder i et døgn. Prøv igen hos tjenesten; bliver du afvist, får du et nyt.',
    },
    allowed: { title: 'Du har adgang nu', about: 'Gå tilbage til tjenesten, og prøv igen.' },
    hopeless: {
      title: 'Her hjælper en anmodning ikke',
      about: 'En rettighedsadministrator kan ikke give dig adgangen, som det er nu.',
    },
    'no-tie': {
      title: 'Virksomheden kender dig ikke',
      about:
        'Kun virksomhedens medarbejdere og eksterne samarbejdspartnere kan bede om adgang. Bed en rettighedsadministrator i virksomheden om at invitere dig.',
    },
  },
  logInAs: 'Log ind som en anden bruger',
  seeMine: 'Se dine rettigheder',

  ownTitle: 'Din anmodning om adgang',
  sent: 'Anmodningen er sendt. Du kan følge den her og under Dine rettigheder.',
  withdrawn: 'Anmodningen er trukket tilbage.',
  tooLate: 'Anmodningen var allerede afgjort.',
  withdraw: 'Træk anmodningen tilbage',
  state: 'Status',
  states: {
    pending: 'Venter på svar',
    approved: 'Godkendt',
    denied: 'Afvist',
    expired: 'Udløbet',
    cancelled: 'Trukket tilbage',
    failed: 'Kunne ikke gennemføres',
  },
  ownAbout: {
    pending: (organization: string) => `En rettighedsadministrator hos ${organization} skal svare.`,
    approved: (provider: string) => `Du har fået adgang. Gå tilbage til ${provider}, og prøv igen.`,
    denied: 'En rettighedsadministrator har sagt nej:',
    expired: 'Ingen svarede i tide. Bliver du afvist igen, kan du bede om adgang på ny.',
    cancelled: 'Der skal ikke længere svares.',
    failed: 'Rettigheden kan ikke længere gives.',
  },
  why: 'Begrundelse',
  noReason: 'Ingen',
  wished: 'Ønsket til og med',
  noWish: 'Ikke angivet',
  asked: 'Spurgt',
  askedBy: (provider: string) => `gennem ${provider}`,
  lapses: 'Udløber uden svar',
  answered: 'Afgjort',
  holds: 'Adgangen gælder til og med',

  // Administratorens side
  listTitle: 'Anmodninger om adgang',
  listIntro: 'Folk, der er blevet afvist hos en tjeneste, og som beder jer om adgang.',
  tabs: 'Anmodninger',
  pendingTab: 'Venter på svar',
  endedTab: 'Afgjort',
  caption: 'Anmodninger om adgang',
  who: 'Hvem',
  wants: 'Vil kunne',
  none: 'Ingen venter på svar',
  noneAbout:
    'Når en medarbejder bliver afvist hos en tjeneste, kan vedkommende bede om adgang. Så står det her og på overblikket.',
  noneEnded: 'Ingen anmodninger er afgjort endnu',
  noneEndedAbout: 'Her kan I se, hvad der blev svaret, og hvorfor.',
  oneTitle: (person: string) => `${person} beder om adgang`,
  oneTitleEnded: (person: string) => `${person} har bedt om adgang`,
  tie: 'Tilknytning',
  ties: {
    employee: 'Medarbejder',
    partner: 'Ekstern samarbejdspartner',
    pending: 'Ekstern samarbejdspartner, som I ikke har bekræftet',
    none: 'Ikke på jeres liste',
  },
  because: 'Afvist, fordi',
  denials: {
    'no-grant': 'Rettigheden er ikke tildelt',
    'grant-expired': 'Rettigheden er udløbet',
    'grant-not-yet-valid': 'Rettigheden gælder endnu ikke',
    'grant-for-other-organization': 'Rettigheden er ikke tildelt',
  } as Record<string, string>,
  startsLater: 'Den tildeling, der begynder senere, bliver erstattet af den, du giver nu.',
  approveTitle: 'Godkend',
  approveAbout: (person: string) =>
    `${person} får rettigheden med det samme og til og med den dag, du vælger.`,
  approveUntil: 'Til og med',
  approve: 'Godkend og giv adgang',
  refuseTitle: 'Afvis',
  refuseReason: 'Hvorfor ikke?',
  refuseHint: 'Det får personen og tjenesteudbyderen at vide.',
  refuse: 'Afvis anmodningen',
  approved: (person: string) => `${person} har fået adgang.`,
  refused: (person: string) => `${person} har fået nej.`,
  ownRequest: 'Det er din egen anmodning',
  ownRequestAbout:
    'Ingen kan svare på sin egen anmodning. En anden administrator skal svare, eller du kan give dig selv rettigheden; så bliver anmodningen trukket tilbage.',
  ownRequestAction: 'Giv rettigheden selv',
  faster: 'Anmodningen er allerede afgjort',
  fasterAbout: 'En anden var hurtigere, eller anmodningen er trukket tilbage eller udløbet. Se nedenfor.',
  endedBy: (who: string) => `af ${who}`,
  system: 'Tjenesten',
  outside: 'Tjenesteudbyderen',
  grantLabel: 'Rettighed',
  grant: 'Se rettigheden',
  timeline: 'Se, hvad der er sket om personen',

  // Overblikket og Dine rettigheder
  home: (count: number, isMore: boolean) =>
    count === 1 && !isMore
      ? '1 person beder om adgang'
      : `${isMore ? 'Mere end ' : ''}${many(count)} anmodninger om adgang venter`,
  homeAbout: 'Ingen kommer videre hos tjenesten, før I har svaret.',
  homeAction: 'Svar på anmodninger',
  meTitle: 'Det, du har bedt om',
  meCaption: 'Dine anmodninger om adgang',
};
