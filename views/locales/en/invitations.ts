import type { invitations as danish } from '../da/invitations.ts';

export const invitations: typeof danish = {
  title: 'Invitations',
  intro:
    'An invitation link works once, for seven days. Whoever opens it has to log in and press a button. The invitation itself grants no privileges.',
  introWho:
    'If the person logs in with MitID Erhverv as an employee of yours, they appear on the list. Everybody else becomes a partner whom you have to confirm.',
  create: 'Make a new invitation link',
  created: 'The link is ready',
  createdAbout: (when) =>
    `Copy the link now, and send it to the one you want to invite. It is shown this once only and works until ${when}.`,
  link: 'Invitation link',
  linkHint: 'Select and copy the whole link. Send it to one person only.',
  listTitle: 'Invitations that you have made',
  caption: 'Invitations',
  none: 'You have not made any invitations yet.',
  made: 'Made',
  madeBy: 'Made by',
  expires: 'Works until',
  state: 'State',
  states: {
    open: 'Not used yet',
    used: 'Used',
    expired: 'Expired',
    revoked: 'Revoked',
    closed: 'No longer valid',
  },
  usedBy: (name) => `by ${name}`,
  action: 'Action',
  revoke: 'Revoke',
  revokeOne: (when) => `the invitation of ${when}`,
  revokeTitle: 'Revoke the invitation?',
  revokeAbout: (when) =>
    `The link of ${when} stops working. If it was sent to somebody, they need a new one.`,
  revokeYes: 'Yes, revoke',
  cancel: 'Cancel',
  revoked: 'The invitation is revoked.',
  usedAlready: 'The invitation has been used in the meantime and cannot be revoked.',
  back: 'Back to employees',

  acceptTitle: (organization) => `${organization} has invited you`,
  acceptAsEmployee: (organization) =>
    `You are logged in as an employee of ${organization}. If you say yes, you appear on the company's list of employees.`,
  acceptAsPartner: (organization) =>
    `You are not logged in as an employee of ${organization}. If you say yes, you appear on the list as an external partner, and the company has to confirm that it is you.`,
  acceptWhat: 'What happens',
  acceptGrants:
    "Saying yes grants you nothing. The company's privilege administrator can grant you privileges afterwards.",
  acceptSees: 'The company can see:',
  seesName: (name) => `your name, ${name}`,
  seesId: 'your UUID in MitID Erhverv',
  seesPrivateId: 'the id of your private MitID',
  seesEmployer: (company) => `that you logged in from ${company}`,
  seesPrivate: 'that you logged in with a private MitID',
  seesNickname: 'the name that you write below',
  nickname: 'What should the company know you as?',
  nicknameHint: 'For example your name and where you work. Never write your CPR number.',
  nicknameMissing: 'Write what the company should know you as.',
  nicknameCpr: 'Do not write anything that looks like a CPR number.',
  nicknameTooLong: 'Write at most 100 characters.',
  accept: 'Yes, put me on the list',
  wrongLogin: 'Not the right login? Log out, and open the link again.',
  doneTitle: 'You are now on the list',
  doneEmployee: (organization) =>
    `The privilege administrator of ${organization} can now see you and grant you privileges.`,
  donePartner: (organization) =>
    `The privilege administrator of ${organization} has to confirm you before you can be granted anything. Let them know that you have said yes.`,
  doneNext: 'There is nothing more to do here. The link is used and does not work again.',
  knownTitle: 'You are on the list already',
  knownAbout: (organization) =>
    `${organization} knows you already, so there is nothing to do. If the link is for somebody else, it still works for them.`,
  knownPending: (organization) =>
    `You have said yes, and ${organization} has yet to confirm you. There is nothing more to do.`,
  overTitle: {
    used: 'The invitation has been used',
    expired: 'The invitation has expired',
    revoked: 'The invitation was revoked',
    closed: 'The invitation is no longer valid',
  },
  overAbout: {
    used: 'An invitation link works once only, and somebody else has used it.',
    expired: 'An invitation link works for seven days.',
    revoked: 'The company has withdrawn the invitation.',
    closed: 'The company has new administrators, or does not use Adgang any more.',
  },
  overAsk: (organization) => `Ask the privilege administrator of ${organization} for a new link.`,
  unknownTitle: 'There is no such invitation',
  unknownAbout:
    'Perhaps the link was not copied as a whole. Open it again from the message that you got, or ask for a new one.',
};
