interface ErrorTexts {
  title: string;
  about: string;
}

const notFound: ErrorTexts = {
  title: 'Siden findes ikke',
  about: 'Adressen er forkert, eller det, der var her, er væk.',
};

/** Pages about what went wrong, by error code; `default` for the rest. */
export const errors = {
  problem: {
    about: 'En fejlkode fra tjenestens API. Den skifter aldrig betydning.',
    title: 'Betyder',
    status: 'HTTP-status',
    people: 'Sådan siger vi det til mennesker',
    more: 'Det enkelte svar fortæller i detail og issues, hvad der var galt, og har et nummer i instance.',
  },
  requestId: 'Reference, hvis du kontakter support:',
  toFront: 'Gå til forsiden',
  toOrganizations: 'Se, hvad du kan gøre',
  logInAgain: 'Log ind igen',
  whoCanHelp: 'Hvorfor, og hvem der kan hjælpe',
  roleRemoved: (when: string) => `Du har haft rollen. Den blev fjernet den ${when}.`,
  byCode: {
    default: {
      title: 'Noget gik galt hos os',
      about: 'Fejlen er noteret. Prøv igen om lidt.',
    },
    'not-found': notFound,
    'role-missing': {
      title: 'Det har du ikke adgang til',
      about: 'Du har ikke den rolle, som siden kræver.',
    },
    'level-too-low': {
      title: 'Log ind på et højere niveau',
      about: 'Siden kræver et login på sikringsniveau Betydelig eller Høj.',
    },
    'form-forged': {
      title: 'Formularen blev ikke sendt',
      about: 'Den hører ikke til din session. Åbn siden igen, og send den derfra.',
    },
    'login-cancelled': {
      title: 'Du afbrød login',
      about: 'Der er ikke sket noget. Du kan prøve igen.',
    },
    'login-failed': {
      title: 'Login blev ikke gennemført',
      about: 'Det er enten gennemført før, eller det stod åbent for længe. Begynd forfra.',
    },
    'broker-unavailable': {
      title: 'Login er nede lige nu',
      about: 'Vi kan ikke få forbindelse til MitID. Prøv igen om lidt.',
    },
    'database-unavailable': {
      title: 'Tjenesten er nede lige nu',
      about: 'Intet er ændret. Prøv igen om lidt.',
    },
    'body-too-large': { title: 'Det er for meget på én gang', about: 'Send mindre ad gangen.' },
    'already-administrator': {
      title: 'Denne bruger er administrator allerede',
      about: 'Der er ikke sket noget. Se listen over administratorer.',
    },
    'not-an-employee': {
      title: 'Kun medarbejdere kan være administrator',
      about: 'En ekstern samarbejdspartner kan ikke administrere virksomheden.',
    },
    'last-administrator': {
      title: 'Den sidste administrator kan ikke fjernes',
      about: 'Tilføj en anden administrator først.',
    },
    'not-sole-administrator': {
      title: 'Virksomheden har ikke længere netop én administrator',
      about: 'Der er ikke sket noget. Se på virksomheden igen.',
    },
    'case-open': {
      title: 'Der er allerede en åben sag',
      about: 'Virksomheden har en sag, som ikke er afsluttet.',
    },
    'case-closed': {
      title: 'Sagen er afsluttet',
      about: 'Den er bekræftet, annulleret eller udløbet.',
    },
    'second-supporter-needed': {
      title: 'En anden skal bekræfte',
      about: 'Den, der har åbnet sagen, kan ikke selv bekræfte den. Bed en kollega i support.',
    },
    'letterbox-unavailable': {
      title: 'Der kan ikke sendes breve lige nu',
      about: 'Der er ikke sket noget. Prøv igen senere.',
    },
    'invalid-request': {
      title: 'Det kan vi ikke læse',
      about: 'Adressen eller formularen er ikke, som den skal være. Åbn siden igen.',
    },
  } as Record<string, ErrorTexts>,
};
