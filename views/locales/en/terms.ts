import type { terms as danish } from '../da/terms.ts';

/** The Danish words bind; these say the same. */
export const terms: typeof danish = {
  title: 'Terms for privilege administrators',
  version: (version) => `Version ${version}`,
  byVersion: {
    '2026-11': [
      [
        'What you can do',
        'As privilege administrator you decide who may do what on behalf of the company at the service providers that use Adgang. What an employee does by a privilege that you have granted, the employee does for the company.',
      ],
      [
        'What you promise',
        'You grant privileges only to those who need them, and take them away when they are needed no more. You grant them for no other purposes than those of the company. You let nobody else use your login.',
      ],
      [
        'What the company can do',
        'The other administrators of the company can remove you. Those who sign for the company decide who is administrator.',
      ],
      [
        'What we keep',
        'We keep your name, the id of your login, what you change, and when. The administrators of the company can see it. Your CPR number we do not keep.',
      ],
    ],
  },
};
