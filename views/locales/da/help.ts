import type { HelpText, HelpTopic } from '../help.ts';

const uuid: HelpText = {
  title: 'Find en medarbejders UUID i MitID Erhverv',
  summary: 'Med UUID kan du tilføje en medarbejder, før vedkommende har logget ind første gang.',
  sections: [
    {
      paragraphs: [
        'Hver bruger i MitID Erhverv har et UUID: et nummer på 36 tegn, som aldrig skifter. Det er det, en rettighed bliver knyttet til.',
      ],
    },
    {
      heading: 'Sådan finder du det',
      steps: [
        'Log ind i MitID Erhvervs egen administration. Du skal være brugeradministrator for virksomheden der.',
        'Find listen over brugere, og klik på medarbejderen.',
        'UUID står blandt brugerens oplysninger. Kopiér alle 36 tegn.',
        'Indsæt det her i Adgang under Medarbejdere, Tilføj med UUID.',
      ],
      link: {
        href: 'https://erhvervsadministration.nemlog-in.dk/',
        text: 'Åbn MitID Erhvervs administration',
      },
    },
    {
      heading: 'Sådan ser et UUID ud',
      paragraphs: [
        'For eksempel 7ad1e132-63aa-5291-9275-94510197919a. Store og små bogstaver er det samme. Et CPR-nummer er ikke et UUID, og det må ikke skrives her.',
      ],
    },
    {
      heading: 'Du behøver det ikke altid',
      list: [
        'Når en medarbejder logger ind hos en tjenesteudbyder, der bruger Adgang, kommer vedkommende selv på listen.',
        'Du kan også sende medarbejderen et invitationslink.',
      ],
    },
  ],
};

const privateMitid: HelpText = {
  title: 'Bruger jeg mit private MitID til erhverv?',
  summary: 'Mange bruger deres private MitID på arbejdet og er i tvivl om det. Sådan finder du ud af det.',
  sections: [
    {
      heading: 'Se på, hvordan du logger ind',
      list: [
        'Skriver du det samme bruger-ID som i din egen netbank, og vælger du bagefter, at du handler for virksomheden? Så bruger du dit private MitID til erhverv.',
        'Har du et bruger-ID, en app eller en kodeviser, som du kun bruger på arbejdet? Så har du et særskilt MitID til erhverv.',
      ],
    },
    {
      heading: 'Er du stadig i tvivl?',
      paragraphs: [
        'Spørg den, der er brugeradministrator for virksomheden i MitID Erhverv. På din bruger dér står, hvad du må logge ind med.',
      ],
      link: {
        href: 'https://erhvervsadministration.nemlog-in.dk/',
        text: 'Åbn MitID Erhvervs administration',
      },
    },
    {
      heading: 'Hvad det betyder for rettigheder',
      paragraphs: [
        'Intet. En rettighed er knyttet til din bruger i virksomheden, ikke til det, du logger ind med. Den gælder også, hvis du får en anden app eller skifter til et særskilt MitID.',
        'Vælger du ved login at være privatperson, er du en anden: så gælder virksomhedens rettigheder ikke. Log ud, og vælg virksomheden næste gang.',
      ],
    },
    {
      heading: 'Virksomheden er ikke med i MitID Erhverv',
      paragraphs: [
        'Ejer du en mindre virksomhed, kan du ofte bruge dit private MitID på dens vegne uden MitID Erhverv. Du kan tilmelde virksomheden her med dit private MitID, hvis du kan tegne den.',
      ],
    },
  ],
};

const cpr: HelpText = {
  title: 'Hvorfor spørger vi om dit CPR-nummer?',
  summary: 'Kun for at se, om du kan tegne virksomheden. Vi gemmer det ikke.',
  sections: [
    {
      heading: 'Hvad vi bruger det til',
      paragraphs: [
        'Den første rettighedsadministrator skal være en, der kan tegne virksomheden. Det ved virksomhedsregisteret, og det kender mennesker på deres CPR-nummer. Derfor beder vi om det én gang, når en virksomhed bliver tilmeldt.',
      ],
      steps: [
        'MitID bekræfter, at nummeret er dit.',
        'Virksomhedsregisteret svarer på, om du kan tegne virksomheden.',
        'Nummeret er glemt, når du har fået svaret.',
      ],
    },
    {
      heading: 'Hvad vi gemmer',
      list: [
        'At du har bekræftet, hvornår, og hvilken udgave af vilkårene du har accepteret.',
        'Registrets eget nummer for dig som tegningsberettiget. Det er ikke dit CPR-nummer.',
      ],
    },
    {
      heading: 'Hvad vi ikke gemmer',
      paragraphs: [
        'CPR-nummeret. Det kommer ikke i en database, en log, en kø, en cookie eller en sikkerhedskopi. Skriver nogen et CPR-nummer i et andet felt, afviser vi det.',
      ],
    },
    {
      heading: 'Vil du ikke oplyse det?',
      paragraphs: [
        'Så kan en medarbejder med MitID Erhverv tilmelde virksomheden på tro og love. Virksomheden får et brev om det og kan standse det, hvis det ikke er rigtigt.',
      ],
    },
  ],
};

const administratorGone: HelpText = {
  title: 'Vores eneste rettighedsadministrator er væk',
  summary: 'En tjenesteudbyder kan hjælpe jer videre, så I kan tilmelde virksomheden på ny.',
  sections: [
    {
      heading: 'Har I en administrator mere?',
      paragraphs: [
        'Så kan vedkommende selv fjerne den, der er væk, og tilføje en ny under Administratorer. Resten af denne side er til jer, der ikke har andre.',
        'Hav altid mindst to rettighedsadministratorer. Så behøver I ikke denne side en anden gang.',
      ],
    },
    {
      heading: 'Sådan gør I',
      steps: [
        'Kontakt supporten hos en af de tjenesteudbydere, I bruger, for eksempel jeres pensionskasse.',
        'De sikrer sig, hvem I er. To medarbejdere dér skal bekræfte, før der sker noget.',
        'Den gamle administrator får besked og mister rollen. De rettigheder, administratoren har givet, bliver stående.',
        'Virksomheden får et brev med en kode.',
        'Tilmeld virksomheden på ny: en, der kan tegne den, eller en medarbejder med koden fra brevet.',
      ],
    },
  ],
};

const missingAccess: HelpText = {
  title: 'Hvad ser en medarbejder, der mangler adgang?',
  summary: 'Tjenesten siger, hvorfor det ikke går, og hvem der kan gøre noget ved det.',
  sections: [
    {
      heading: 'Hos tjenesteudbyderen',
      paragraphs: [
        'Medarbejderen logger ind som sædvanlig. Når rettigheden mangler, siger tjenesten det i stedet for at vise siden: hvad der mangler, og hvem i virksomheden der kan give det.',
      ],
    },
    {
      heading: 'De almindelige grunde',
      list: [
        'Rettigheden er ikke givet, eller den er udløbet.',
        'Medarbejderen er logget ind som privatperson, eller for en anden virksomhed.',
        'Login er på et for lavt sikringsniveau.',
        'Virksomheden må ikke længere tildele rettigheden.',
      ],
    },
    {
      heading: 'Er du medarbejder?',
      paragraphs: [
        'Viser tjenesten et link til at bede om adgang, så brug det: skriv, hvorfor du har brug for adgangen, og følg svaret under Dine rettigheder. Du får enten adgang til en bestemt dag eller en begrundelse.',
        'Bed en af virksomhedens rettighedsadministratorer om rettigheden, og sig, hvilken tjeneste det er, og hvad du ville. Ved du ikke, hvem det er, så spørg din leder.',
      ],
    },
    {
      heading: 'Er du rettighedsadministrator?',
      paragraphs: [
        'Har medarbejderen bedt om adgang, står det på overblikket og under Anmodninger: godkend til en bestemt dag, eller afvis med en begrundelse.',
        'Find medarbejderen under Medarbejdere, og giv rettigheden. Den gælder fra medarbejderens næste klik: der skal ikke logges ind igen.',
      ],
    },
  ],
};

const contact: HelpText = {
  title: 'Kontakt en tjenesteudbyder',
  summary: 'Hvem du skal kontakte om en tjeneste, og når der ikke er en administrator tilbage.',
  sections: [
    {
      paragraphs: [
        'Tjenesteudbyderne bestemmer, hvilke rettigheder der findes hos dem. Spørg dem om deres tjenester, og når virksomhedens eneste rettighedsadministrator er væk.',
      ],
    },
  ],
};

/** The help pages. */
export const help = {
  title: 'Hjælp',
  intro: 'Svar på det, de fleste spørger om.',
  more: 'Mere hjælp',
  opensElsewhere: '(et andet websted)',
  providers: 'Tjenesteudbydere',
  provider: 'Tjenesteudbyder',
  contact: 'Kontakt',
  noProviders: 'Ingen tjenesteudbydere bruger Adgang endnu.',
  topics: {
    uuid,
    'private-mitid': privateMitid,
    cpr,
    'administrator-gone': administratorGone,
    'missing-access': missingAccess,
    contact,
  } satisfies Record<HelpTopic, HelpText>,
};
