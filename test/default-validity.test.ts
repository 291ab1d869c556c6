import { afterAll, beforeEach, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { changePrivilege } from '../server/catalogue/change-privilege.ts';
import { dayAfter, endOfDay, toDay } from '../server/copenhagen.ts';
import { defaultEnd } from '../server/grants/default-end.ts';
import { paths, withQuery } from '../server/paths.ts';
import { textsOf } from '../views/locales/texts.ts';
import { authorityOver } from './support/administrators.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { visitorLoggedIn } from './support/http-visitor.ts';
import { auditAfter, auditHead, change, rowsOf } from './support/store.ts';

/** How long a privilege is usually valid, as its provider has set it, and where that takes effect. */

const { employer, pension } = organizations;
const { read, administer } = demoPrivileges;
const newcomer = { idp: 'mitid_erhverv', idpIdentityId: people.newcomer.idpIdentityId };
const now = Date.now();
const lastDay = dayAfter(toDay(now), 30);
/** 30 days from now, to the end of the day in Copenhagen. */
const usual = endOfDay(lastDay) ?? 0;

let demo: TestDemo | undefined;
const opened = async () => {
  demo ??= await openTestDemo({ now: () => now });
  return demo;
};
afterAll(() => demo?.[Symbol.asyncDispose]());
beforeEach(async () => {
  const { context } = (await opened()).demo.service;
  change(await opened(), "DELETE FROM grants WHERE created_by_idp <> 'system'");
  const [row] = rowsOf(await opened(), 'SELECT * FROM privileges WHERE id = ?', read.id);
  if (row?.['default_validity_days'] === 30) return;
  changePrivilege(context, authorityOver(pension.tin), read.id, {
    edit: { ...read, minimumLoa: null, defaultValidityDays: 30 },
    seen: Number(row?.['updated_at']),
    agreed: { activated: 0, deactivated: 0 },
  });
});

const give = async (told: Record<string, unknown>) => {
  const it = await opened();
  const token = await it.userToken('administrator');
  const path = `/api/v1/organizations/${employer.tin}/grants`;
  return request(it, 'POST', path, { token, body: { identity: newcomer, privilege: read.name, ...told } });
};
const endOf = (answer: { status: number; body: unknown }) => [
  answer.status,
  (answer.body as { validTo?: string }).validTo,
];
const iso = (at: number) => new Date(at).toISOString();

test('a grant of which no end is said gets the usual one, to the end of the day', async () => {
  const it = await opened();
  const head = auditHead(it);
  expect(endOf(await give({}))).toEqual([201, iso(usual)]);
  expect(auditAfter(it, head).slice(0, 1)).toMatchObject([
    { action: 'grant.created', after: { validTo: usual } },
  ]);
});

test('whoever grants may say another end, or none', async () => {
  expect(endOf(await give({ validTo: null }))).toEqual([201, undefined]);
  change(await opened(), "DELETE FROM grants WHERE created_by_idp <> 'system'");
  expect(endOf(await give({ validTo: iso(usual + 5_000) }))).toEqual([201, iso(usual + 5_000)]);
});

test('the usual time begins when the grant does', async () => {
  const from = Date.UTC(2040, 11, 1, 12);
  expect(endOf(await give({ validFrom: iso(from) }))).toEqual([201, '2040-12-31T23:00:00.000Z']);
});

test('a privilege for which nothing is set is granted without an end, as ever', async () => {
  expect(endOf(await give({ privilege: administer.name }))).toEqual([201, undefined]);
});

test('the usual end is a day of the calendar, whenever the clock is set', () => {
  for (let day = 0; day < 800; day += 1) {
    const from = now + day * 86_400_000 + (day % 24) * 3_600_000;
    const end = defaultEnd({ defaultValidityDays: 7 }, from) ?? 0;
    expect(end).toBe(endOfDay(dayAfter(toDay(from), 7)));
    expect(end - from).toBeGreaterThan(7 * 86_400_000 - 3_600_001);
  }
  expect(defaultEnd({ defaultValidityDays: null }, now)).toBeNull();
});

test('what there is is offered with it', async () => {
  const it = await opened();
  const token = await it.userToken('administrator');
  const { body } = await request(it, 'GET', `/api/v1/organizations/${employer.tin}/privileges`, { token });
  const { items } = body as { items: { id: string; defaultValidityDays?: number }[] };
  expect(items.find(({ id }) => id === read.id)?.defaultValidityDays).toBe(30);
  expect(items.find(({ id }) => id === administer.id)).not.toHaveProperty('defaultValidityDays');
});

test('the portal has it in the form, says whence it comes, and takes whatever is sent', async () => {
  const it = await opened();
  const visitor = await visitorLoggedIn(it, 'administrator');
  const picked = { person: `mitid_erhverv/${newcomer.idpIdentityId}`, step: 'details' };
  change(
    it,
    `INSERT INTO ties (organization_tin, idp, idp_identity_id, kind, source, created_at)
     VALUES (?, 'mitid_erhverv', ?, 'employee', 'added', ?) ON CONFLICT DO NOTHING`,
    ...[employer.tin, newcomer.idpIdentityId, now],
  );
  const untilOf = (text: string) => /id="until"[^>]* value="([^"]*)"/.exec(text)?.[1] ?? '';
  const wizard = (privilege: string[]) => paths.grantWizard(employer.tin, { ...picked, privilege });
  const page = await visitor.get(wizard([read.id, administer.id]));
  expect(untilOf(page.text)).toBe(lastDay);
  expect(page.text).toContain(textsOf('da').grants.usualValidity);
  expect(page.text).toContain(`${read.name}: 30 dage`);
  const other = await visitor.get(wizard([administer.id]));
  expect(untilOf(other.text)).toBe('');
  expect(other.text).not.toContain(textsOf('da').grants.usualValidity);

  const draft = await visitor.post(wizard([read.id]), { until: '', reason: '' });
  expect(draft.status).toBe(303);
  expect(rowsOf(it, 'SELECT valid_to FROM bulk_rows')).toEqual([{ valid_to: null }]);
});

test('a line of a file without an end gets the usual one, and one that says none has none', async () => {
  const it = await opened();
  const visitor = await visitorLoggedIn(it, 'administrator');
  change(it, 'DELETE FROM bulk_rows');
  const lines = [
    `${newcomer.idpIdentityId};${read.name}`,
    `${people.low.idpIdentityId};${read.name};;ingen`,
    `${people.low.idpIdentityId};${administer.name}`,
  ].join('\n');
  const form = new FormData();
  form.set('lines', lines);
  const path = withQuery(paths.grantImport(employer.tin), { _csrf: visitor.csrfToken() });
  const sent = await fetch(it.url + path, {
    method: 'POST',
    body: form,
    redirect: 'manual',
    headers: { Origin: it.url, Cookie: `adgang_session=${visitor.cookie('adgang_session')}` },
  });
  expect(sent.status).toBe(303);
  expect(rowsOf(it, 'SELECT valid_to FROM bulk_rows ORDER BY n').map((row) => row['valid_to'])).toEqual([
    usual,
    null,
    null,
  ]);
});

test('the change stands in the timeline of the catalogue, and on the privilege’s page', async () => {
  const it = await opened();
  const visitor = await visitorLoggedIn(it, 'cataloguer');
  const { text } = await visitor.get(paths.catalogueTimeline(pension.tin));
  expect(text).toContain(`${textsOf('da').timeline.fields['defaultValidityDays']}: intet → 30`);
  expect((await visitor.get(paths.privilegePage(pension.tin, read.id))).text).toContain('30 dage');
});
