/** The front page. */
export const front = {
  title: 'Rettigheder for virksomheder',
  heading: 'Bestem, hvem der må hvad på vegne af din virksomhed',
  lead: 'Giv udvalgte medarbejdere adgang til forsikringsselskaber, pensionskasser, fonde og offentlige tjenester – med det MitID, de allerede har.',
  doors: 'Kom ind',
  firstTime: 'Første gang? Få adgang til din virksomhed',
  firstTimeAbout: 'Tilmeld virksomheden, og bliv dens rettighedsadministrator.',
  logIn: 'Log ind',
  logInAbout: 'Din virksomhed er med allerede, eller du arbejder hos en tjenesteudbyder.',
  goOn: 'Gå til din virksomhed',
  goOnAbout: 'Du er logget ind.',
  what: 'Hvad er Adgang?',
  whatAbout: [
    'Når en medarbejder logger ind hos jeres pensionskasse eller forsikringsselskab, spørger de Adgang, hvad medarbejderen må for virksomheden.',
    'Det bestemmer I selv. Virksomhedens rettighedsadministrator giver rettighederne her og kan altid tage dem tilbage.',
  ],
  who: 'Hvem må?',
  whoAbout: [
    'Den, der kan tegne virksomheden, kan tilmelde den og bliver dens første rettighedsadministrator. Er I flere om at tegne den, bekræfter I hver for sig.',
    'En medarbejder med MitID Erhverv kan også gøre det på tro og love. Medarbejdere, der bare skal bruge en tjeneste, behøver ikke at logge ind her.',
  ],
  need: 'Hav dette klar',
  needs: [
    'Dit MitID',
    'Virksomhedens CVR-nummer',
    'Dit CPR-nummer, hvis du tegner virksomheden. Vi gemmer det ikke.',
    'To minutter',
  ],
  how: 'Sådan kommer I i gang',
  steps: [
    { heading: 'Tilmeld virksomheden', text: 'Log ind med MitID, og bekræft, at du kan tegne virksomheden.' },
    {
      heading: 'Se dine medarbejdere dukke op',
      text: 'De kommer på listen, når de logger ind hos en tjenesteudbyder. Du kan også tilføje eller invitere dem.',
    },
    {
      heading: 'Giv rettigheder',
      text: 'Vælg mennesker og rettigheder. De gælder fra medarbejderens næste klik.',
    },
  ],
  help: 'Er du i tvivl om noget?',
};
