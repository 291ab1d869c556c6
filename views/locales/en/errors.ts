import type { errors as danish } from '../da/errors.ts';

export const errors: typeof danish = {
  problem: {
    about: "An error code of the service's API. Its meaning never changes.",
    title: 'Means',
    status: 'HTTP status',
    people: 'How we say it to people',
    more: 'The answer itself says in detail and issues what was wrong, and has a number in instance.',
  },
  requestId: 'Reference, if you contact support:',
  toFront: 'Go to the front page',
  toOrganizations: 'See what you can do',
  logInAgain: 'Log in again',
  whoCanHelp: 'Why, and who can help',
  roleRemoved: (when) => `You have had the role. It was taken away on ${when}.`,
  byCode: {
    default: {
      title: 'Something went wrong on our side',
      about: 'The error was noted. Try again in a moment.',
    },
    'not-found': {
      title: 'There is no such page',
      about: 'The address is wrong, or what was here is gone.',
    },
    'role-missing': {
      title: 'You have no access to this',
      about: 'You do not hold the role that this page takes.',
    },
    'level-too-low': {
      title: 'Log in at a higher level',
      about: 'This page takes a login at assurance level Substantial or High.',
    },
    'form-forged': {
      title: 'The form was not sent',
      about: 'It does not belong to your session. Open the page again, and send it from there.',
    },
    'login-cancelled': {
      title: 'You cancelled the login',
      about: 'Nothing has happened. You can try again.',
    },
    'login-failed': {
      title: 'The login was not completed',
      about: 'Either it was completed before, or it was left open for too long. Start again.',
    },
    'broker-unavailable': {
      title: 'Nobody can log in right now',
      about: 'We cannot reach MitID. Try again in a moment.',
    },
    'database-unavailable': {
      title: 'The service is down right now',
      about: 'Nothing was changed. Try again in a moment.',
    },
    'body-too-large': { title: 'That is too much at once', about: 'Send less at a time.' },
    'already-administrator': {
      title: 'This user is an administrator already',
      about: 'Nothing has happened. See the list of administrators.',
    },
    'not-an-employee': {
      title: 'Only employees can be administrators',
      about: 'An external partner cannot administer the company.',
    },
    'last-administrator': {
      title: 'The last administrator cannot be removed',
      about: 'Add another administrator first.',
    },
    'not-sole-administrator': {
      title: 'The company no longer has exactly one administrator',
      about: 'Nothing has happened. Look at the company again.',
    },
    'case-open': {
      title: 'There is an open case already',
      about: 'The company has a case that is not closed.',
    },
    'case-closed': {
      title: 'The case is closed',
      about: 'It has been confirmed, cancelled or has lapsed.',
    },
    'second-supporter-needed': {
      title: 'Somebody else has to confirm',
      about: 'Whoever opened the case cannot confirm it. Ask a colleague in support.',
    },
    'letterbox-unavailable': {
      title: 'No letters can be sent now',
      about: 'Nothing has happened. Try again later.',
    },
    'invalid-request': {
      title: 'We cannot read that',
      about: 'The address or the form is not as it should be. Open the page again.',
    },
  },
};
