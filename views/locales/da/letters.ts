/** What a letter is told of: names and dates, and what its kind brings along. */
interface Told {
  organization: string;
  /** The day on which it was written. */
  date: string;
  get: (name: string) => string;
  /** A day that the letter brings along. */
  dateOf: (name: string) => string;
}

interface LetterTexts {
  subject: (told: Told) => string;
  paragraphs: (told: Told) => string[];
}

const declarationMade: LetterTexts = {
  subject: ({ organization }) => `${organization} er blevet tilmeldt Adgang`,
  paragraphs: ({ organization, date, get }) => [
    `Den ${date} erklærede en medarbejder med MitID Erhverv for ${organization} på tro og love, at vedkommende må handle for virksomheden i Adgang. Vedkommende er nu rettighedsadministrator og kan på virksomhedens vegne give andre adgang til forsikringsselskaber, pensionskasser, fonde og offentlige tjenester.`,
    'Er det, som det skal være? Så behøver I ikke at gøre noget.',
    'Var det ikke jer? Så sig det med det samme her:',
    get('link'),
    'Linket åbner en side med en knap. Trykker I på den, virker intet af det, der siden da er givet på virksomhedens vegne, før en, der tegner virksomheden, har tilmeldt den igen.',
    'Giv ikke linket videre: den, der har det, kan stoppe adgangen.',
  ],
};

const signaturesWanted: LetterTexts = {
  subject: ({ organization }) => `Tilmeldingen af ${organization} til Adgang skal bekræftes af flere`,
  paragraphs: ({ organization, date, get }) => [
    `Den ${date} begyndte en af dem, der tegner ${organization} i forening, at tilmelde virksomheden til Adgang. De andre, der tegner sammen med vedkommende, skal også bekræfte. Når alle har gjort det, er de virksomhedens rettighedsadministratorer.`,
    'De andre bekræfter her med deres private MitID:',
    get('link'),
    'Linket virker i 14 dage. Har ikke alle bekræftet inden da, bortfalder tilmeldingen, og der er ikke sket noget.',
  ],
};

const administratorDeactivated: LetterTexts = {
  subject: ({ organization }) => `${organization} kan tilmeldes Adgang igen`,
  paragraphs: ({ organization, date, get, dateOf }) => [
    `Den ${date} har ${get('provider')} deaktiveret den eneste rettighedsadministrator, som ${organization} havde i Adgang. Nogen fra virksomheden har bedt om det. De adgange, der er givet, virker stadig, men ingen kan ændre dem, før virksomheden har fået en ny administrator.`,
    'I kan tilmelde virksomheden igen her:',
    get('link'),
    'Tegner du virksomheden, logger du ind med dit private MitID og skal ikke bruge koden. Ellers logger du ind med MitID Erhverv og skriver denne kode, når du bliver bedt om den:',
    get('code'),
    `Koden virker én gang og senest den ${dateOf('validUntil')}. Giv den kun til den, der skal være administrator.`,
    `Har ingen hos jer bedt om det? Så kontakt ${get('provider')} med det samme, og brug ikke koden.`,
  ],
};

/** Letters to companies, by kind. */
export const letters = {
  to: (organization: string) => `Til ledelsen i ${organization}`,
  from: 'Venlig hilsen\nAdgang',
  'declaration-made': declarationMade,
  'signatures-wanted': signaturesWanted,
  'administrator-deactivated': administratorDeactivated,
};
