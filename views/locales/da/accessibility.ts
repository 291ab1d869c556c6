/** The accessibility statement. */
export const accessibility = {
  title: 'Tilgængelighedserklæring',
  intro:
    'Adgang skal kunne bruges af alle: med tastatur alene, med skærmlæser, forstørret, uden JavaScript og på en lille skærm.',
  stateHeading: 'Hvor tilgængelig er tjenesten?',
  state: [
    'Siderne er bygget efter retningslinjerne WCAG 2.2 på niveau AA og standarden EN 301 549.',
    'Hver side bliver prøvet automatisk i hver af sine tilstande, hver gang tjenesten bliver ændret: mod de krav, en maskine kan se, på en skærm på 320 pixels, med tastatur alene, uden JavaScript, med tvungne farver og uden bevægelser.',
    'Vi kender ingen steder, hvor kravene ikke er opfyldt. En maskine kan dog ikke se alt, og tjenesten er endnu ikke gennemgået af andre end os selv.',
  ],
  elsewhereHeading: 'Det, der ikke er vores',
  elsewhere: 'Login foregår hos MitID. Tjenesteudbydernes egne sider er deres.',
  tellHeading: 'Sig til, hvis noget ikke virker for dig',
  tell: (operator: string) =>
    `Skriv til ${operator}, hvad du ville, og hvad der gik galt. Du kan også bede om at få oplysninger på en anden måde.`,
  operator: 'den, der driver tjenesten',
  complainHeading: 'Er du ikke tilfreds med svaret?',
  complain:
    'Digitaliseringsstyrelsen fører tilsyn med, om offentlige tjenester er tilgængelige, og tager imod klager.',
  complainLink: 'Læs om tilsynet hos Digitaliseringsstyrelsen',
  madeHeading: 'Om erklæringen',
  made: 'Den bygger på vores egen afprøvning og følger med tjenesten: den gælder for den udgave, du ser.',
};
