import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import { paths } from '../../server/paths.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { aCheck, approve, aRequest, refuse, refused } from '../support/access-requests.ts';
import type { TestDemo } from '../support/demo.ts';
import type { PageStates } from '../support/page-states.ts';
import { change } from '../support/store.ts';

const { tin } = organizations.employer;
const as = 'administrator' as const;
const words = textsOf('da').requests;
const nothingWorks = 'nothing is worked on';
const { newcomer } = people;

let url = '';
let id = '';

/** The newcomer was refused a moment ago. */
async function prepareRefusal(demo: TestDemo): Promise<void> {
  change(demo, 'DELETE FROM access_requests');
  const { context } = await refused(demo);
  url = paths.askForAccess(context.evaluation_id);
}

/** The same after an administrator has said no once. */
async function prepareSecondRefusal(demo: TestDemo): Promise<void> {
  await prepareRequest(demo);
  refuse(demo, id, 'Skriv, hvilken opgave du skal løse.');
  const { context } = await refused(demo);
  url = paths.askForAccess(context.evaluation_id);
}

async function prepareRequest(demo: TestDemo): Promise<void> {
  change(demo, 'DELETE FROM access_requests');
  change(demo, 'DELETE FROM grants WHERE idp_identity_id = ?', newcomer.idpIdentityId);
  id = await aRequest(demo);
  // As if she had written it in the form.
  change(demo, 'DROP TRIGGER IF EXISTS access_requests_keep_what_they_ask');
  change(
    demo,
    "UPDATE access_requests SET reason = ?, made_by_idp = 'mitid_erhverv', wished_until = created_at + 864000000",
    'Jeg er ny på lønkontoret.\nJeg skal se medarbejdernes indbetalinger.',
  );
}

async function prepareEnded(demo: TestDemo): Promise<void> {
  await prepareRequest(demo);
  refuse(demo, id, 'Det er ikke en del af dit arbejde.');
  const other = await aRequest(demo, aCheck({ action: { name: demoPrivileges.administer.name } }));
  approve(demo, other, Date.now() + 864_000_000);
}

export const states: readonly PageStates[] = [
  {
    path: paths.askForAccessPattern,
    empty: [
      { as: 'newcomer', url: paths.askForAccess('dec_none'), shows: words.stops.foreign.title },
      { as: 'employee', prepare: prepareRefusal, url: () => url, shows: words.stops.foreign.title },
    ],
    filled: [
      { as: 'newcomer', prepare: prepareRefusal, url: () => url, shows: words.send },
      { as: 'newcomer', prepare: prepareSecondRefusal, url: () => url, shows: 'Skriv, hvilken opgave' },
    ],
    error: {
      as: 'newcomer',
      prepare: prepareRefusal,
      url: () => url,
      act: async (page) => {
        await page.getByLabel(words.reason).fill('Ring 010190-1234');
        await page.getByRole('button', { name: words.send }).click();
      },
      shows: words.errors['cpr-refused'] ?? '',
    },
    busy: nothingWorks,
  },
  {
    path: paths.ownRequestPattern,
    empty: 'it is about one request, which is there',
    filled: [
      {
        as: 'newcomer',
        prepare: prepareRequest,
        url: () => paths.ownRequest(id),
        shows: words.withdraw,
      },
      {
        as: 'newcomer',
        prepare: prepareEnded,
        url: () => paths.ownRequest(id),
        shows: words.ownAbout.denied,
      },
    ],
    error: 'there is nothing to fill in',
    busy: nothingWorks,
  },
  {
    path: paths.requestsPagePattern,
    empty: {
      as,
      prepare: (demo) => change(demo, 'DELETE FROM access_requests'),
      url: paths.requestsPage(tin),
      shows: words.none,
    },
    filled: [
      { as, prepare: prepareRequest, url: paths.requestsPage(tin), shows: 'Jeg er ny på lønkontoret' },
      {
        as,
        prepare: prepareEnded,
        url: paths.requestsList(tin, { show: 'ended' }),
        shows: words.states.denied,
      },
    ],
    error: 'it has no form',
    busy: nothingWorks,
  },
  {
    path: paths.requestPagePattern,
    empty: 'it is about one request, which is there',
    filled: [
      { as, prepare: prepareRequest, url: () => paths.requestPage(tin, id), shows: words.approve },
      { as, prepare: prepareEnded, url: () => paths.requestPage(tin, id), shows: words.states.denied },
    ],
    error: {
      as,
      prepare: prepareRequest,
      url: () => paths.requestPage(tin, id),
      act: (page) => page.getByRole('button', { name: words.refuse }).click(),
      shows: words.errors['answer-missing'] ?? '',
    },
    busy: nothingWorks,
  },
];
