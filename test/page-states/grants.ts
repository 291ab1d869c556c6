import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import { paths } from '../../server/paths.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { TestDemo } from '../support/demo.ts';
import type { PageStates } from '../support/page-states.ts';
import { aGrant, change, rowsOf } from '../support/store.ts';

const { tin } = organizations.employer;
const as = 'administrator' as const;
const words = textsOf('da').grants;
const jonas = `mitid_erhverv/${people.employee.idpIdentityId}`;
const { read, claims, administer } = demoPrivileges;
const nothingWorks = 'nothing is worked on';

/** The demo's grant that everybody may look at. */
const someGrant = (demo: TestDemo) =>
  String(
    rowsOf(
      demo,
      'SELECT id FROM grants WHERE organization_tin = ? AND idp_identity_id = ?',
      tin,
      people.employee.idpIdentityId,
    )[0]?.['id'],
  );

let bulkJobs = 0;
/** A job in that state, with a row of each kind. */
function aJob(demo: TestDemo, state: string, told: { kind?: string; source?: string } = {}): string {
  bulkJobs += 1;
  const id = `blk_state-${bulkJobs}`;
  const { kind = 'grant', source = 'file' } = told;
  change(
    demo,
    `INSERT INTO bulk_jobs (id, organization_tin, kind, source, state, created_by_idp, created_by_id, created_at, total, done, refused)
     VALUES (?, ?, ?, ?, ?, 'mitid_erhverv', ?, 1, 4, ?, 1)`,
    ...[id, tin, kind, source, state, people.administrator.idpIdentityId, state === 'draft' ? 0 : 2],
  );
  const isDraft = state === 'draft';
  const rows = [
    [
      people.employee.idpIdentityId,
      claims.id,
      isDraft ? 'waiting' : 'done',
      isDraft ? 'would-grant' : 'granted',
    ],
    [
      people.newcomer.idpIdentityId,
      read.id,
      isDraft ? 'waiting' : 'done',
      isDraft ? 'would-make-partner' : 'replaced',
    ],
    [people.low.idpIdentityId, administer.id, 'waiting', 'grant-exists'],
    ['', '', 'refused', 'cpr-refused'],
  ];
  for (const [n, row] of rows.entries()) {
    change(
      demo,
      `INSERT INTO bulk_rows (job_id, n, line, idp, idp_identity_id, privilege_id, state, code)
       VALUES (?, ?, ?, 'mitid_erhverv', ?, ?, ?, ?)`,
      ...[id, n + 1, n + 2, ...row],
    );
  }
  return id;
}

let job = '';
const jobUrl = () => paths.bulkPage(tin, job);
const prepareJob =
  (state: string, told = {}) =>
  (demo: TestDemo) => {
    job = aJob(demo, state, told);
  };

export const states: readonly PageStates[] = [
  {
    path: paths.grantWizardPattern,
    empty: {
      as,
      url: paths.grantWizard(tin, { q: 'findes ikke' }),
      shows: words.peopleNone,
    },
    filled: {
      as,
      url: paths.grantWizard(tin, {
        person: [jonas],
        privilege: [read.id],
        step: 'privileges',
        everywhere: '1',
      }),
      shows: words.chosenPrivileges,
    },
    error: {
      as,
      url: paths.grantWizard(tin, { person: [jonas], privilege: [read.id], step: 'details' }),
      act: async (page) => {
        await page.getByLabel(words.reason).fill('010190-1234');
        await page.getByRole('button', { name: words.toCheck }).click();
      },
      shows: words.errors['cpr-refused'] ?? '',
    },
    busy: nothingWorks,
  },
  {
    path: paths.grantImportPattern,
    empty: { as, url: paths.grantImport(tin), shows: words.recentNone },
    filled: {
      as,
      prepare: prepareJob('done'),
      url: paths.grantImport(tin),
      shows: words.recentRow('grant', 4),
    },
    error: {
      as,
      url: paths.grantImport(tin),
      act: (page) => page.getByRole('button', { name: words.importSend }).click(),
      shows: words.importErrors['empty'] ?? '',
    },
    busy: nothingWorks,
  },
  { path: paths.grantImportTemplatePattern, noPage: 'it is a file to fill in' },
  {
    path: paths.grantsPagePattern,
    empty: { as, url: paths.grantsList(tin, { search: 'findes ikke' }), shows: words.noMatchTitle },
    filled: {
      as,
      prepare: (demo) => {
        for (let n = 0; n < 60; n += 1) {
          aGrant(demo, { idp: 'mitid', idpIdentityId: `state-${n}`, validTo: n % 4 === 0 ? 1 : null });
        }
      },
      url: paths.grantsPage(tin),
      shows: textsOf('da').parts.nextPage,
    },
    error: { as, url: paths.grantsList(tin, { nothing: '1' }), shows: words.nothingSelected },
    busy: nothingWorks,
  },
  { path: paths.grantsExportPattern, noPage: 'it is a file' },
  {
    path: paths.grantPagePattern,
    empty: 'it is about one thing, which is there',
    filled: { as, url: (demo) => paths.grantPage(tin, someGrant(demo)), shows: words.changeTitle },
    error: {
      as,
      url: (demo) => paths.grantPage(tin, someGrant(demo)),
      act: async (page) => {
        await page.getByLabel(words.reason).fill('010190-1234');
        await page.getByRole('button', { name: words.save, exact: true }).click();
      },
      shows: words.errors['cpr-refused'] ?? '',
    },
    busy: nothingWorks,
  },
  {
    path: paths.grantRevokePattern,
    empty: 'it is about one thing, which is there',
    filled: { as, url: (demo) => paths.grantRevoke(tin, someGrant(demo)), shows: words.revokeConfirm },
    error: 'there is nothing to fill in',
    busy: nothingWorks,
  },
  {
    path: paths.bulkPagePattern,
    empty: {
      as,
      prepare: prepareJob('draft', { source: 'selection' }),
      url: jobUrl,
      shows: words.willGet(2),
    },
    filled: { as, prepare: prepareJob('draft'), url: jobUrl, shows: words.outcomes['cpr-refused'] ?? '' },
    error: { as, prepare: prepareJob('stopped'), url: jobUrl, shows: words.stoppedTitle },
    busy: { as, prepare: prepareJob('running'), url: jobUrl, shows: words.runningTitle },
  },
  { path: paths.bulkResultsPattern, noPage: 'it is a file' },
];
