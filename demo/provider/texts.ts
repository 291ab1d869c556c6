import type { Text } from '../language.ts';

/** The words of the pension fund's pages. */
export const texts = {
  brand: { da: 'Havtorn Pension', en: 'Havtorn Pension' },
  forCompanies: { da: 'For virksomheder', en: 'For companies' },
  skip: { da: 'Gå til indholdet', en: 'Skip to the content' },
  language: { da: 'Sprog', en: 'Language' },
  logIn: { da: 'Log ind med MitID Erhverv', en: 'Log in with MitID Erhverv' },
  logOut: { da: 'Log ud', en: 'Log out' },
  loggedInAs: { da: 'Logget ind som', en: 'Logged in as' },
  unnamed: { da: 'medarbejder med navnebeskyttelse', en: 'employee whose name is protected' },
  footer: {
    da: 'Havtorn Pension er opdigtet: en demonstration af, hvordan en tjenesteudbyder spørger Adgang om lov. Alle tal og personer er fri fantasi.',
    en: 'Havtorn Pension is invented: a demonstration of how a service provider asks Adgang for permission. All figures and people are made up.',
  },

  welcome: {
    da: 'Pension til dem, der får arbejdet gjort',
    en: 'Pensions for the people who get the work done',
  },
  lead: {
    da: 'Se jeres pensionsordninger, til- og afmeld ansatte, og indberet løn. Log ind med din MitID Erhverv-bruger.',
    en: 'See your pension schemes, enrol and withdraw employees, and report salaries. Log in with your MitID Erhverv user.',
  },
  whoMay: { da: 'Hvem kan logge ind?', en: 'Who can log in?' },
  whoMayAbout: {
    da: 'Alle med MitID Erhverv. Hvad du må, bestemmer din virksomheds rettighedsadministrator.',
    en: "Anybody with MitID Erhverv. What you may do is decided by your company's privilege administrator.",
  },
  accountantsToo: { da: 'Er du revisor?', en: 'Are you an accountant?' },
  accountantsAbout: {
    da: 'Dine kunder kan give dig adgang til deres ordning. Du logger ind med din egen bruger.',
    en: 'Your clients can give you access to their scheme. You log in with your own user.',
  },

  hello: { da: 'Hvad vil du?', en: 'What would you like to do?' },
  actFor: {
    da: 'Du handler på vegne af en virksomhed. Vælg, hvad du vil.',
    en: 'You act on behalf of a company. Choose what to do.',
  },
  employer: { da: 'Din arbejdsplads', en: 'Your employer' },
  client: { da: 'Har givet dig adgang', en: 'Has given you access' },
  granted: { da: 'Du har adgang', en: 'You have access' },
  notGranted: { da: 'Ikke med dette login', en: 'Not with this login' },
  noCompany: { da: 'Ingen virksomhed', en: 'No company' },
  noCompanyAbout: {
    da: 'Du er logget ind med et privat MitID, og ingen virksomhed har givet det adgang. Log ud, og log ind med din MitID Erhverv-bruger.',
    en: 'You are logged in with a private MitID, and no company has given it access. Log out, and log in with your MitID Erhverv user.',
  },

  back: { da: 'Tilbage til oversigten', en: 'Back to the overview' },
  onBehalfOf: { da: 'På vegne af', en: 'On behalf of' },
  madeUp: {
    da: 'Demonstration: tallene er opdigtede, og intet kan ændres her.',
    en: 'Demonstration: the figures are made up, and nothing can be changed here.',
  },
  decision: { da: 'Adgangen er kontrolleret netop nu', en: 'Access was checked just now' },
  decisionId: { da: 'Afgørelse', en: 'Decision' },

  refused: { da: 'Du har ikke adgang', en: 'You do not have access' },
  refusedTo: { da: 'Det, du ville', en: 'What you wanted to do' },
  why: { da: 'Hvorfor ikke?', en: 'Why not?' },
  noReason: { da: 'Tjenesten gav ingen begrundelse.', en: 'The service gave no reason.' },
  whoCanFix: { da: 'Hvem kan hjælpe?', en: 'Who can help?' },
  askForAccess: { da: 'Bed om adgang', en: 'Ask for access' },
  askAgain: { da: 'Prøv igen', en: 'Try again' },
  logInAgain: { da: 'Log ind igen', en: 'Log in again' },
  ifThatIsYou: {
    da: 'Er det dig selv, kan du tildele rettigheden i Adgang.',
    en: 'If that is you, you can grant it in Adgang.',
  },
  of: { da: 'hos', en: 'at' },

  unknown: { da: 'Vi kan ikke kontrollere din adgang lige nu', en: 'We cannot check your access right now' },
  unknownAbout: {
    da: 'Den tjeneste, der ved, hvad du må, svarer ikke. Så længe lukker vi ingen ind. Det er ikke noget, du har gjort; prøv igen om lidt.',
    en: 'The service that knows what you may do does not answer. Until it does, we let nobody in. It is nothing that you did; try again in a moment.',
  },
  loginFailed: { da: 'Du blev ikke logget ind', en: 'You were not logged in' },
  loginCancelled: {
    da: 'Du afbrød login, eller det udløb. Der er ikke sket noget.',
    en: 'You cancelled the login, or it expired. Nothing has happened.',
  },
  brokerUnknown: { da: 'Login virker ikke lige nu', en: 'Logging in does not work right now' },
  brokerUnknownAbout: {
    da: 'Vi kan ikke få fat i MitID. Prøv igen om lidt.',
    en: 'We cannot reach MitID. Try again in a moment.',
  },
  notFound: { da: 'Siden findes ikke', en: 'There is no such page' },
  notFoundAbout: {
    da: 'Adressen er forkert, eller siden er flyttet.',
    en: 'The address is wrong, or the page has moved.',
  },
  failed: { da: 'Noget gik galt hos os', en: 'Something went wrong on our side' },
  failedAbout: { da: 'Prøv igen om lidt.', en: 'Try again in a moment.' },
} satisfies Record<string, Text>;

/** What the roles that can mend a refusal are called. One that we do not know is shown as it came. */
export const roleNames: Readonly<Record<string, Text>> = {
  PrivilegeAdministrator: { da: 'Rettighedsadministratoren', en: 'The privilege administrator' },
  Signatory: { da: 'Den, der tegner virksomheden', en: "The company's signatory" },
  ServiceProvider: { da: 'Kundeservice', en: 'Customer service' },
  CatalogueAdministrator: { da: 'Kundeservice', en: 'Customer service' },
  PolicyAuthor: { da: 'Kundeservice', en: 'Customer service' },
  SupportAgent: { da: 'Kundeservice', en: 'Customer service' },
  Operator: { da: 'Driften af Adgang', en: 'The operator of Adgang' },
  Subject: { da: 'Du selv', en: 'You yourself' },
};
