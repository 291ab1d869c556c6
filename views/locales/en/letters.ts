import type { letters as danish } from '../da/letters.ts';

/** Letters to companies, by kind. */
export const letters: typeof danish = {
  to: (organization) => `To the management of ${organization}`,
  from: 'Kind regards\nAdgang',
  'declaration-made': {
    subject: ({ organization }) => `${organization} has been onboarded to Adgang`,
    paragraphs: ({ organization, date, get }) => [
      `On ${date} an employee with MitID Erhverv for ${organization} declared on their honour that they may act for the company in Adgang. They are now its privilege administrator, and may give others access to insurers, pension funds, foundations and public services on behalf of the company.`,
      'Is that as it should be? Then there is nothing for you to do.',
      'Was it not you? Then say so at once here:',
      get('link'),
      'The link opens a page with a button. When you press it, nothing that has been granted on behalf of the company since then works until somebody who signs for the company has onboarded it again.',
      'Do not pass the link on: whoever has it can stop the access.',
    ],
  },
  'signatures-wanted': {
    subject: ({ organization }) => `The onboarding of ${organization} to Adgang takes further signatures`,
    paragraphs: ({ organization, date, get }) => [
      `On ${date} one of those who sign jointly for ${organization} began to onboard the company to Adgang. The others who sign with them have to confirm as well. When all have done so, they are the company's privilege administrators.`,
      'The others confirm here with their private MitID:',
      get('link'),
      'The link works for 14 days. Unless all have confirmed by then, the onboarding lapses, and nothing has happened.',
    ],
  },
  'administrator-deactivated': {
    subject: ({ organization }) => `${organization} can be onboarded to Adgang again`,
    paragraphs: ({ organization, date, get, dateOf }) => [
      `On ${date} ${get('provider')} deactivated the only privilege administrator that ${organization} had in Adgang. Somebody from the company asked for it. What has been granted still works, but nobody can change it until the company has a new administrator.`,
      'You can onboard the company again here:',
      get('link'),
      'If you sign for the company, log in with your private MitID; you do not need the code. Otherwise log in with MitID Erhverv, and enter this code when you are asked for it:',
      get('code'),
      `The code works once, and until ${dateOf('validUntil')} at the latest. Give it only to the person who is to be the administrator.`,
      `Has nobody at the company asked for it? Then contact ${get('provider')} at once, and do not use the code.`,
    ],
  },
};
