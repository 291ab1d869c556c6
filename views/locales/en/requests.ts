import type { requests as danish } from '../da/requests.ts';

const many = (count: number) => count.toLocaleString('en-GB');

export const requests: typeof danish = {
  nav: 'Requests',

  askTitle: 'Ask for access',
  askLead: (provider, organization) =>
    `You were refused at ${provider}. A privilege administrator of ${organization} can give you access.`,
  what: 'What you want to do',
  provider: 'At',
  organization: 'On behalf of',
  refusedAt: 'Refused',
  reason: 'Why do you need it?',
  reasonHint: 'The administrators read this. Do not write CPR numbers.',
  until: 'For how long?',
  untilHint: 'The last day on which you need access. Leave it empty if you do not know.',
  send: 'Send the request',
  deniedBefore: (when) => `You were told no on ${when}`,
  youAdminister: (organization) => `You are a privilege administrator of ${organization} yourself`,
  youAdministerAbout:
    'You can give yourself the privilege. You cannot answer your own request; somebody else has to.',
  youAdministerAction: 'Give it to yourself',
  errors: {
    'reason-missing': 'Write why you need access.',
    'cpr-refused': 'The text looks like a CPR number. We never keep those; leave it out.',
    'too-long': 'Write at most 500 characters.',
    'invalid-date': 'Write a date as day, month and year.',
    'date-past': 'The date must be today or later, and at most ten years ahead.',
    'date-missing': 'Write the last day on which the access is to hold.',
    'answer-missing': 'Write why you say no.',
    'too-many-requests':
      'You have asked for too much at once. Wait until there are answers, withdraw something under Your privileges, or try again tomorrow.',
    'not-assignable': 'The company may no longer assign the privilege. Refuse the request, and write why.',
    'unknown-privilege': 'The privilege no longer exists. Refuse the request, and write why.',
    'partner-pending': 'First confirm the external partner under Employees.',
    'grant-exists': 'The person holds the privilege already. Change it under Privileges.',
  },
  stops: {
    foreign: {
      title: 'The link does not fit your login',
      about:
        "The link belongs to another user's refusal, or it is too old. Log in as the user who was refused, or try again at the service to get a new link.",
    },
    expired: {
      title: 'The link is too old',
      about: 'A link works for a day. Try again at the service; if you are refused, you get a new one.',
    },
    allowed: { title: 'You have access now', about: 'Go back to the service, and try again.' },
    hopeless: {
      title: 'A request does not help here',
      about: 'A privilege administrator cannot give you access as things are.',
    },
    'no-tie': {
      title: 'The company does not know you',
      about:
        "Only the company's employees and external partners can ask for access. Ask a privilege administrator of the company to invite you.",
    },
  },
  logInAs: 'Log in as another user',
  seeMine: 'See your privileges',

  ownTitle: 'Your request for access',
  sent: 'The request has been sent. You can follow it here and under Your privileges.',
  withdrawn: 'The request has been withdrawn.',
  tooLate: 'The request had ended already.',
  withdraw: 'Withdraw the request',
  state: 'State',
  states: {
    pending: 'Waiting for an answer',
    approved: 'Approved',
    denied: 'Refused',
    expired: 'Expired',
    cancelled: 'Withdrawn',
    failed: 'Could not be completed',
  },
  ownAbout: {
    pending: (organization) => `A privilege administrator of ${organization} has to answer.`,
    approved: (provider) => `You have been given access. Go back to ${provider}, and try again.`,
    denied: 'A privilege administrator has said no:',
    expired: 'Nobody answered in time. If you are refused again, you can ask anew.',
    cancelled: 'No answer is needed any more.',
    failed: 'The privilege can no longer be given.',
  },
  why: 'Reason',
  noReason: 'None',
  wished: 'Wished until and including',
  noWish: 'Not stated',
  asked: 'Asked',
  askedBy: (provider) => `through ${provider}`,
  lapses: 'Expires without an answer',
  answered: 'Settled',
  holds: 'Access holds until and including',

  listTitle: 'Requests for access',
  listIntro: 'People who have been refused at a service, and ask you for access.',
  tabs: 'Requests',
  pendingTab: 'Waiting',
  endedTab: 'Settled',
  caption: 'Requests for access',
  who: 'Who',
  wants: 'Wants to',
  none: 'Nobody is waiting for an answer',
  noneAbout:
    'When an employee is refused at a service, they can ask for access. Then it stands here and on the overview.',
  noneEnded: 'No request has been settled yet',
  noneEndedAbout: 'Here you can see what was answered, and why.',
  oneTitle: (person) => `${person} asks for access`,
  oneTitleEnded: (person) => `${person} has asked for access`,
  tie: 'Tie',
  ties: {
    employee: 'Employee',
    partner: 'External partner',
    pending: 'External partner whom you have not confirmed',
    none: 'Not on your list',
  },
  because: 'Refused because',
  denials: {
    'no-grant': 'The privilege has not been granted',
    'grant-expired': 'The privilege has expired',
    'grant-not-yet-valid': 'The privilege is not valid yet',
    'grant-for-other-organization': 'The privilege has not been granted',
  },
  startsLater: 'The grant that begins later is replaced by the one that you give now.',
  approveTitle: 'Approve',
  approveAbout: (person) =>
    `${person} gets the privilege at once, until and including the day that you choose.`,
  approveUntil: 'Until and including',
  approve: 'Approve and give access',
  refuseTitle: 'Refuse',
  refuseReason: 'Why not?',
  refuseHint: 'The person and the service provider are told this.',
  refuse: 'Refuse the request',
  approved: (person) => `${person} has been given access.`,
  refused: (person) => `${person} has been told no.`,
  ownRequest: 'This is your own request',
  ownRequestAbout:
    'Nobody can answer their own request. Another administrator has to, or you can give yourself the privilege; the request is then withdrawn.',
  ownRequestAction: 'Give it to yourself',
  faster: 'The request has been settled already',
  fasterAbout: 'Somebody else was faster, or the request was withdrawn or has expired. See below.',
  endedBy: (who) => `by ${who}`,
  system: 'The service',
  outside: 'The service provider',
  grantLabel: 'Privilege',
  grant: 'See the privilege',
  timeline: 'See what has happened about the person',

  home: (count, isMore) =>
    count === 1 && !isMore
      ? '1 person asks for access'
      : `${isMore ? 'More than ' : ''}${many(count)} requests for access are waiting`,
  homeAbout: 'Nobody gets any further at the service until you have answered.',
  homeAction: 'Answer requests',
  meTitle: 'What you have asked for',
  meCaption: 'Your requests for access',
};
