import { paths } from '../../server/paths.ts';
import type { PageStates } from '../support/page-states.ts';

export const states: readonly PageStates[] = [
  { path: paths.login, noPage: 'leads to the broker' },
  { path: paths.callback, noPage: 'leads on from the broker' },
  { path: paths.logout, noPage: 'leads away' },
  { path: paths.session, noPage: 'answers a script of ours' },
  {
    path: paths.keptForm,
    empty: { url: paths.keptForm, shows: 'Der er ingen formular, der venter' },
    filled: 'its form comes from another page: test/sign-in.test.ts',
    error: 'it changes nothing that could be wrong',
    busy: 'nothing is worked on',
  },
];
