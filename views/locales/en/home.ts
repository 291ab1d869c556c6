import type { home as danish } from '../da/home.ts';

const many = (count: number) => count.toLocaleString('en-GB');

export const home: typeof danish = {
  attention: 'Needs your attention',
  nothing: 'There is nothing for you to settle.',
  frozen: 'The company is frozen',
  frozenAbout: (since) =>
    `The company has answered that the registration was not its own. What was given since ${since} does not hold until somebody who may sign for the company registers it again.`,
  pending: (count) =>
    count === 1
      ? '1 external partner waits for your answer'
      : `${many(count)} external partners wait for your answer`,
  pendingAbout: 'They used an invitation link with a login from elsewhere. Confirm or refuse them.',
  pendingAction: 'See who is waiting',
  expiring: (count, isMore) =>
    count === 1 && !isMore
      ? '1 privilege expires within 30 days'
      : `${isMore ? 'More than ' : ''}${many(count)} privileges expire within 30 days`,
  expiringAbout: 'When a privilege expires, the employee is refused at the next click.',
  expiringAction: 'See what expires',
  fresh: (count) => (count === 1 ? '1 new employee' : `${many(count)} new employees`),
  freshAbout: 'They logged in at a service provider for the first time within the last week.',
  freshAction: 'See the new ones',
  bulk: (done, total) => `${many(done)} of ${many(total)} are done`,
  bulkRunning: 'Many privileges at once are being worked on',
  bulkAction: 'Follow the work',
  letterSent: (at) => `The company got a letter on ${at}`,
  letterWaiting: 'A letter to the company is on its way',
  letters: {
    'declaration-made': 'It says that the company was registered by a sworn declaration, and how to object.',
    'signatures-wanted': 'It asks the other signatories to confirm the registration.',
    'administrator-deactivated': 'It says that a service provider has removed the former administrator.',
  },
  first: 'Get started',
  firstAbout:
    'The list of employees is nearly empty, because Adgang has not met them yet. They appear on it when they log in at a service provider.',
  firstAction: 'Add or invite employees',
  ways: 'What would you like to do?',
  grant: 'Give privileges',
  grantAbout: 'Pick employees and what they are to be able to do.',
  employees: 'Employees',
  employeesAbout: (count) => `${many(count)} on the list`,
  grants: 'Privileges',
  grantsAbout: (count, isMore) => `${isMore ? 'More than ' : ''}${many(count)} given`,
  administrators: 'Administrators',
  administratorsAbout: (count) => (count === 1 ? 'Only 1' : many(count)),
};
