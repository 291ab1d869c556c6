/** The list of organisations that somebody may act for. */
export const organizations = {
  title: 'Vælg virksomhed',
  intro: 'Du kan handle på vegne af disse virksomheder.',
  asAdministrator: 'Rettighedsadministrator',
  asSupport: 'Support',
  asCatalogue: 'Katalogadministrator',
  asAuthor: 'Regelforfatter',
  asOperator: 'Drift',
  needsHigherLevel: 'Kræver login på et højere niveau',
  logInHigher: 'Log ind på et højere niveau',
  noneTitle: 'Du har ingen rolle her endnu',
  noneAbout:
    'Du er logget ind, men ingen virksomhed har gjort dig til rettighedsadministrator. Det kan ske på to måder:',
  noneAsk:
    'Din virksomhed har allerede en rettighedsadministrator: bed vedkommende om at tilføje dig under Administratorer.',
  noneOnboard: 'Din virksomhed har ingen endnu: tilmeld den.',
  navHome: 'Overblik',
  navEmployees: 'Medarbejdere',
  navGrants: 'Rettigheder',
  navAdministrators: 'Administratorer',
  navSupport: 'Support',
};
