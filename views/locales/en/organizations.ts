import type { organizations as danish } from '../da/organizations.ts';

export const organizations: typeof danish = {
  title: 'Choose an organisation',
  intro: 'You may act on behalf of these organisations.',
  asAdministrator: 'Privilege administrator',
  asSupport: 'Support',
  asCatalogue: 'Catalogue administrator',
  asAuthor: 'Policy author',
  asOperator: 'Operator',
  needsHigherLevel: 'Needs a login at a higher level',
  logInHigher: 'Log in at a higher level',
  noneTitle: 'You have no role here yet',
  noneAbout:
    'You are logged in, but no organisation has made you its privilege administrator. There are two ways to become one:',
  noneAsk: 'Your company has a privilege administrator already: ask them to add you under Administrators.',
  noneOnboard: 'Your company has none yet: onboard it.',
  navHome: 'Overview',
  navEmployees: 'Employees',
  navGrants: 'Privileges',
  navAdministrators: 'Administrators',
  navSupport: 'Support',
};
