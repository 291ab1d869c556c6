import type { administrators as danish } from '../da/administrators.ts';

/** The pages about an organisation's own administrators. */
export const administrators: typeof danish = {
  title: 'Administrators',
  intro: (name) =>
    `They can grant and revoke privileges on behalf of ${name}, and they can add and remove each other.`,
  add: 'Add an administrator',
  caption: "The company's administrators",
  who: 'Name',
  since: 'Administrator since',
  state: 'State',
  action: 'Action',
  remove: 'Remove',
  you: 'You',
  nameless: 'Name not known',
  loginOf: { mitid_erhverv: 'MitID Erhverv', mitid: 'Private MitID' },
  canAct: 'Active',
  only: 'Only administrator',
  suspended: 'Suspended',
  doesNotCount: 'Has no effect now',
  lastStays: 'Cannot be removed',
  soleTitle: 'You have only one administrator',
  soleAbout:
    'If that person leaves or loses their login, nobody can change your privileges until the company has been onboarded again. Add another one.',
  addedNotice: (who) => `${who} is now an administrator.`,
  removedNotice: (who) => `${who} is no longer an administrator.`,

  caseTitle: (provider) => `${provider} is about to deactivate the only administrator`,
  caseAbout: (when) =>
    `Somebody has told them that the company's only administrator is no longer there. The case was opened on ${when} and waits for a second member of their staff.`,
  caseObject: 'If you are still here, stop the case. Otherwise you lose the role when it is confirmed.',
  caseStop: 'I am still here: stop the case',
  caseStopped: 'The case has been stopped. You are still an administrator.',

  chooseTitle: 'Who is to be an administrator?',
  chooseSearch: 'Find an employee',
  chooseHint: "Enter part of the name or the beginning of the user's UUID.",
  choose: 'Choose',
  chooseCaption: 'Employees',
  chooseNone: 'No employees match the search',
  chooseNoneAbout: 'Try a shorter search, or add them by UUID below.',
  chooseEmpty: 'There are no other employees on your list yet',
  chooseEmptyAbout:
    'They appear on the list when they log in at a service that uses Adgang. You can also add a colleague by UUID below.',
  chooseMore: 'There are more. Search to find the right one.',
  isAdministrator: 'Is an administrator',
  byUuid: 'Add by UUID',
  byUuidAbout:
    'The UUID stands in MitID Erhverv: log in as organisation administrator, choose Users, and click on the user.',
  uuid: "The user's UUID",
  uuidExample: 'For example 06087080-dab1-4015-bf88-a4b4d6486537',
  next: 'Next',
  uuidWrong: "Enter the user's UUID: 32 characters in five groups with hyphens between them.",
  alreadyOne: 'This user is an administrator already.',
  partner: "This user is an external partner. Only the company's own employees can be administrators.",
  barred: 'This user is suspended and cannot be an administrator.',

  addTitle: (who) => `Make ${who} an administrator?`,
  addEffect: (who) => `From now on ${who} can, on behalf of the company:`,
  addEffects: [
    'grant and revoke the privileges of employees and partners',
    'add and remove administrators, you included',
    'see who has been granted which privileges, and when they were used',
  ],
  addUnknown:
    'The user is not on your list yet. Check that the UUID is right: whoever logs in with it becomes an administrator.',
  addSubmit: 'Make administrator',

  removeTitle: (who) => `Remove ${who} as an administrator?`,
  removeSelfTitle: 'Remove yourself as an administrator?',
  removeEffect: (who) =>
    `${who} can no longer change anything on behalf of the company and is logged out here.`,
  removeSelfEffect: 'You can no longer change anything on behalf of the company and are logged out.',
  removeKeeps: 'What has been granted still works, and so do their own privileges at the services.',
  removeLeft: (count) => (count === 1 ? 'One administrator is left.' : `${count} administrators are left.`),
  removeSubmit: 'Remove administrator',
  removeLast: 'The last administrator cannot be removed',
  removeLastAbout:
    'Without an administrator nobody can change your privileges. Add another one first; then this one can be removed.',
  cancel: 'Cancel',
  summaryName: 'Name',
  summaryLogin: 'Login',
  summaryUuid: 'UUID',
};
