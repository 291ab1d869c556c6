import { beforeEach, describe, expect, test } from 'vitest';
import type { ClientId } from '../demo/clients.ts';
import { organizations } from '../demo/organizations.ts';
import { type PersonKey, people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import {
  aGrant,
  auditAfter,
  auditHead,
  change,
  drain,
  dump,
  grantsRevision,
  type Row,
  rowsOf,
} from './support/store.ts';
import { mintService, mintUser, type TokenClaims } from './support/tokens.ts';

const { pension, insurance, foundation, employer, accountants } = organizations;
const newcomer = people.newcomer.idpIdentityId;
const start = Date.UTC(2026, 5, 1, 12);
const hour = 3_600_000;

let now: number;
let demo: TestDemo;
let head: number;
beforeEach(async () => {
  now = start;
  demo = await openTestDemo({ now: () => now });
  head = auditHead(demo);
  return () => demo[Symbol.asyncDispose]();
});

/** The person logs in at a provider, which presents the token; then the background work is done. */
async function logIn(person: PersonKey, at: ClientId = 'demo-pension', claims: TokenClaims = {}) {
  const token = await mintUser(demo, person, at, claims);
  const answer = await request(demo, 'GET', '/privileges-api/api/v1/identity/privileges', { token });
  expect(answer.status, answer.text).toBe(200);
  drain(demo);
}

/** A provider asks about somebody, and may state where they work; then the background work is done. */
async function ask(
  told: { id?: string; type?: string; employer?: unknown; resource?: string; name?: string },
  by: ClientId = 'demo-pension',
) {
  const answer = await request(demo, 'POST', '/access/v1/evaluation', {
    token: await mintService(demo, by),
    body: {
      subject: {
        type: told.type ?? 'mitid_erhverv',
        id: told.id ?? newcomer,
        ...('employer' in told && { properties: { organization: told.employer } }),
      },
      action: { name: told.name ?? 'Pension: read' },
      resource: { type: 'organization', id: told.resource ?? employer.tin },
    },
  });
  expect(answer.status, answer.text).toBe(200);
  drain(demo);
  return answer.body as { decision: boolean };
}

const rowsAbout = (table: string, id: string = newcomer) =>
  rowsOf(demo, `SELECT * FROM ${table} WHERE idp_identity_id = ?`, id);
const customersOf = (tin: string) =>
  rowsOf(demo, 'SELECT provider_tin, source, since FROM customers WHERE organization_tin = ?', tin);
const audited = () => auditAfter(demo, head).map(({ action, entity_id }) => `${action} ${entity_id}`);
const aTie = (told: Row = {}) => ({
  organization_tin: employer.tin,
  idp: 'mitid_erhverv',
  idp_identity_id: newcomer,
  kind: 'employee',
  source: 'seen',
  nickname: null,
  pending_since: null,
  first_seen_at: start,
  first_seen_provider: foundation.tin,
  created_at: start,
  ...told,
});
const aSighting = (told: Row = {}) => ({
  idp: 'mitid_erhverv',
  idp_identity_id: newcomer,
  organization_tin: employer.tin,
  provider_tin: foundation.tin,
  source: 'login',
  first_at: start,
  ...told,
});

describe('somebody who logs in at a provider for the first time', () => {
  test('is known to the employer from then on, who is a customer from then on', async () => {
    await logIn('newcomer', 'demo-foundation');
    expect(rowsAbout('ties')).toEqual([aTie()]);
    expect(rowsAbout('sightings')).toEqual([aSighting()]);
    expect(rowsAbout('identities')).toMatchObject([{ name: people.newcomer.name, state: 'active' }]);
    expect(customersOf(employer.tin)).toContainEqual({
      provider_tin: foundation.tin,
      source: 'seen',
      since: start,
    });
    expect(audited()).toEqual([`tie.made mitid_erhverv ${newcomer}`, `customer.made ${foundation.tin}`]);
    expect(auditAfter(demo, head)).toMatchObject([
      {
        actor_idp: 'system',
        organization_tin: employer.tin,
        subject_id: newcomer,
        before: null,
        after: { kind: 'employee', source: 'seen', firstSeenProvider: foundation.tin },
      },
      { actor_idp: 'system', organization_tin: employer.tin, subject_id: null },
    ]);
    expect(rowsOf(demo, 'SELECT * FROM outbox')).toEqual([]);
    const token = await mintUser(demo, 'administrator');
    const found = await request(demo, 'GET', `/api/v1/organizations/${employer.tin}/employees?search=FREJA`, {
      token,
    });
    expect(found.body).toEqual({
      items: [
        {
          idp: 'mitid_erhverv',
          idpIdentityId: newcomer,
          name: people.newcomer.name,
          kind: 'employee',
          firstSeenAt: new Date(start).toISOString(),
          firstSeenAtProvider: foundation.tin,
          source: 'seen',
        },
      ],
    });
  });

  test('is not made known again, however often they come back', async () => {
    await logIn('newcomer', 'demo-foundation');
    const before = dump(demo);
    for (let time = 0; time < 3; time += 1) {
      now += hour;
      await logIn('newcomer', 'demo-foundation');
      await ask({ employer: employer.tin, name: 'Foundation: apply' }, 'demo-foundation');
    }
    expect(dump(demo)).toEqual(before);
  });

  test('is made known once, though many requests come before the work is done', async () => {
    const token = await mintUser(demo, 'newcomer', 'demo-foundation');
    const knock = () => request(demo, 'GET', '/privileges-api/api/v1/identity/privileges', { token });
    await Promise.all(Array.from({ length: 10 }, knock));
    drain(demo);
    expect(rowsAbout('ties')).toHaveLength(1);
    expect(audited()).toHaveLength(2);
  });

  test('does not change an answer: no revision is made by being seen', async () => {
    const revision = grantsRevision(demo);
    await logIn('newcomer', 'demo-foundation');
    expect(grantsRevision(demo)).toBe(revision);
  });

  test('is seen at a second provider as well, and tied no second time', async () => {
    await logIn('newcomer', 'demo-foundation');
    now += hour;
    await logIn('newcomer', 'demo-insurance');
    expect(rowsAbout('ties')).toEqual([aTie()]);
    expect(rowsAbout('sightings')).toEqual([
      aSighting({ provider_tin: insurance.tin, first_at: now }),
      aSighting(),
    ]);
    expect(audited()).toHaveLength(2);
    change(demo, 'DELETE FROM customers');
    await logIn('newcomer', 'demo-pension');
    expect(customersOf(employer.tin)).toEqual([{ provider_tin: pension.tin, source: 'seen', since: now }]);
    expect(audited().at(-1)).toBe(`customer.made ${pension.tin}`);
  });

  test('and whose name is protected has no name here', async () => {
    change(demo, 'DELETE FROM ties');
    change(demo, 'DELETE FROM identities WHERE idp_identity_id = ?', people.protected.idpIdentityId);
    // Even if the broker said one beside the alias.
    await logIn('protected', 'demo-foundation', { 'nemlogin.name': 'Hemmelig Person' });
    expect(rowsAbout('identities', people.protected.idpIdentityId)).toMatchObject([{ name: null }]);
    expect(JSON.stringify(dump(demo, { decisions: true }))).not.toContain('Hemmelig');
    expect(rowsAbout('ties', people.protected.idpIdentityId)).toHaveLength(1);
  });

  test.each([
    ['added by hand', 'employee', 'added'],
    ['granted something as a partner', 'partner', 'granted'],
    ['invited', 'employee', 'invited'],
  ])('after being %s is confirmed as an employee', async (_how, kind, source) => {
    change(
      demo,
      'INSERT INTO ties (organization_tin, idp, idp_identity_id, kind, source, nickname, created_at) VALUES (?, ?, ?, ?, ?, ?, 1)',
      ...[employer.tin, 'mitid_erhverv', newcomer, kind, source, 'Den nye'],
    );
    await logIn('newcomer', 'demo-foundation');
    expect(rowsAbout('ties')).toEqual([aTie({ nickname: 'Den nye', created_at: 1 })]);
    expect(auditAfter(demo, head)[0]).toMatchObject({
      action: 'tie.confirmed',
      before: { kind, source },
      after: { kind: 'employee', source: 'seen' },
    });
  });

  test.each([
    ['privately', 'private', {}],
    ['with MitID, whatever employer is told', 'private', { 'nemlogin.cvr': employer.tin.slice(2) }],
    ['for an employer that nobody knows', 'newcomer', { 'nemlogin.cvr': '99999999' }],
    ['for no employer', 'newcomer', { 'nemlogin.cvr': undefined }],
  ] as const)('%s, teaches nothing', async (_how, person, claims) => {
    const before = dump(demo);
    await logIn(person, 'demo-foundation', claims);
    expect(dump(demo)).toEqual(before);
  });

  test('teaches nothing to an employer that was offboarded, but to one not yet onboarded', async () => {
    await logIn('outsider', 'demo-foundation');
    expect(rowsAbout('ties', people.outsider.idpIdentityId)).toHaveLength(1);
    change(demo, "UPDATE organizations SET state = 'offboarded' WHERE tin = ?", employer.tin);
    const before = dump(demo);
    await logIn('newcomer', 'demo-foundation');
    expect(dump(demo)).toEqual(before);
  });
});

describe('a partner who came by an invitation and is still to be confirmed', () => {
  const isPending = () =>
    change(
      demo,
      "INSERT INTO ties (organization_tin, idp, idp_identity_id, kind, source, pending_since, created_at) VALUES (?, 'mitid_erhverv', ?, 'partner', 'invited', 1, 1)",
      ...[employer.tin, newcomer],
    );

  test('is an employee once a login says so', async () => {
    isPending();
    await logIn('newcomer', 'demo-foundation');
    expect(rowsAbout('ties')).toEqual([aTie({ created_at: 1 })]);
  });

  test("is not confirmed by a provider's word", async () => {
    isPending();
    const before = rowsAbout('ties');
    await ask({ employer: employer.tin });
    expect(rowsAbout('ties')).toEqual(before);
  });
});

describe('an employer that a provider states', () => {
  test('is told so, with the source, whatever the decision was', async () => {
    expect((await ask({ employer: employer.tin })).decision).toBe(false);
    expect(rowsAbout('ties')).toEqual([aTie({ source: 'stated', first_seen_provider: pension.tin })]);
    expect(rowsAbout('sightings')).toEqual([aSighting({ source: 'stated', provider_tin: pension.tin })]);
    expect(rowsAbout('identities')).toMatchObject([{ name: null }]);
    expect(audited()).toEqual([`tie.made mitid_erhverv ${newcomer}`]);
  });

  test('and is a customer, as stated', async () => {
    await ask({ employer: employer.tin, name: 'Foundation: apply' }, 'demo-foundation');
    expect(customersOf(employer.tin)).toContainEqual(
      expect.objectContaining({ provider_tin: foundation.tin, source: 'stated' }),
    );
  });

  test('is confirmed by a login, at the same provider or another, and not the other way round', async () => {
    await ask({ employer: employer.tin });
    now += hour;
    await logIn('newcomer', 'demo-pension');
    const confirmed = aTie({ first_seen_at: now, first_seen_provider: pension.tin });
    expect(rowsAbout('ties')).toEqual([confirmed]);
    expect(rowsAbout('sightings')).toEqual([aSighting({ provider_tin: pension.tin, first_at: now })]);
    expect(rowsAbout('identities')).toMatchObject([{ name: people.newcomer.name }]);
    expect(audited().at(-1)).toBe(`tie.confirmed mitid_erhverv ${newcomer}`);
    await ask({ employer: employer.tin, name: 'x' }, 'demo-foundation');
    expect(rowsAbout('ties')).toEqual([confirmed]);
    await ask({ employer: accountants.tin });
    expect(rowsAbout('ties')).toHaveLength(2);
  });

  test.each([
    ['a client', { type: 'client', id: 'demo-pension' }],
    ['somebody of no UUID', { id: 'freja' }],
    ['somebody of nearly a UUID', { id: `${newcomer}0` }],
    ['somebody at an odd idp', { type: 'MitID!', id: newcomer }],
    ['a CPR number', { type: 'mitid', id: '010190-1234' }],
    ['a CPR number in parts', { type: '010190', id: '1234' }],
    ['an id that is too long', { type: 'mitid', id: 'x'.repeat(201) }],
  ])('teaches nothing about %s', async (_what, told) => {
    const before = dump(demo);
    await ask({ ...told, employer: employer.tin });
    expect(dump(demo)).toEqual(before);
  });

  test.each([
    ['DK99999999'],
    [employer.tin.slice(2)],
    [employer.tin.toLowerCase()],
    [''],
    [42],
    [null],
    [[employer.tin]],
  ])('is not %j', async (stated) => {
    const before = dump(demo);
    await ask({ employer: stated });
    expect(dump(demo)).toEqual(before);
  });

  test('is never the organisation asked about', async () => {
    const before = dump(demo);
    await ask({ resource: employer.tin });
    await ask({ id: people.accountant.idpIdentityId, resource: 'DK60660018' });
    const marks = /"(first|last)_used_at":(null|[0-9]+)/g;
    expect(JSON.stringify(dump(demo)).replace(marks, '')).toBe(JSON.stringify(before).replace(marks, ''));
  });
});

describe('the work that being seen leaves', () => {
  const payload = (told: Row = {}) => ({
    idp: 'mitid_erhverv',
    idpIdentityId: newcomer,
    employerTin: employer.tin,
    providerTin: foundation.tin,
    source: 'login',
    at: start,
    ...told,
  });
  const deliver = (job: unknown, queue = 'first-seen') =>
    change(
      demo,
      'INSERT INTO outbox (queue, dedupe_key, payload, created_at, due_at) VALUES (?, ?, ?, ?, ?)',
      ...[queue, `again ${Math.random()}`, JSON.stringify(job), now, now],
    );

  test('changes nothing when it is delivered again, nor when an older word comes after a newer', async () => {
    await logIn('newcomer', 'demo-foundation');
    const before = dump(demo);
    for (const job of [payload(), payload(), payload({ at: start - 1 }), payload({ source: 'stated' })]) {
      deliver(job);
      drain(demo);
    }
    deliver(payload());
    deliver(payload());
    drain(demo);
    const { sqlite_sequence: _, ...after } = dump(demo);
    const { sqlite_sequence: _before, ...expected } = before;
    expect(after).toEqual(expected);
  });

  test('is durable before the request is answered, fails whole, and is tried again until it is done', async () => {
    change(
      demo,
      "CREATE TRIGGER broken BEFORE INSERT ON ties BEGIN SELECT RAISE(ABORT, 'out of order'); END",
    );
    await logIn('newcomer', 'demo-foundation');
    expect(rowsAbout('identities')).toHaveLength(1);
    expect([...rowsAbout('ties'), ...rowsAbout('sightings'), ...auditAfter(demo, head)]).toEqual([]);
    expect(rowsOf(demo, 'SELECT * FROM outbox')).toMatchObject([{ attempts: 1, failed_at: null }]);
    expect(rowsOf(demo, 'SELECT * FROM outbox')[0]?.['due_at']).toBeGreaterThan(now);
    expect(demo.logLines.join('')).toContain('a job failed');
    await logIn('newcomer', 'demo-foundation');
    expect(rowsOf(demo, 'SELECT * FROM outbox')).toHaveLength(1);
    change(demo, 'DROP TRIGGER broken');
    now += hour;
    drain(demo);
    expect(rowsAbout('ties')).toEqual([aTie()]);
    expect(audited()).toHaveLength(2);
    expect(rowsOf(demo, 'SELECT * FROM outbox')).toEqual([]);
  });

  test('that nobody can do is left for the operator, and keeps nobody else waiting', async () => {
    deliver({ what: 'ever' });
    deliver(payload(), 'no-such-queue');
    for (let tries = 0; tries < 25; tries += 1) {
      drain(demo);
      now += hour;
    }
    const left = rowsOf(demo, 'SELECT queue, attempts, failed_at, last_error FROM outbox ORDER BY id');
    expect(left).toMatchObject([
      { queue: 'first-seen', attempts: 20, failed_at: expect.any(Number) },
      { queue: 'no-such-queue', failed_at: expect.any(Number) },
    ]);
    await logIn('newcomer', 'demo-foundation');
    expect(rowsAbout('ties')).toHaveLength(1);
  });
});

describe('a grant that is used', () => {
  const marks = (id: string) =>
    rowsOf(demo, 'SELECT first_used_at, last_used_at, version FROM grants WHERE id = ?', id)[0];

  test('is marked with its first and last use, at most once an hour', async () => {
    const { id } = aGrant(demo);
    const revision = grantsRevision(demo);
    const use = async (at: number) => {
      now = at;
      expect((await ask({})).decision).toBe(true);
      return marks(id);
    };
    const mark = (first: number, last: number) => ({ first_used_at: first, last_used_at: last, version: 1 });
    expect(marks(id)).toEqual({ first_used_at: null, last_used_at: null, version: 1 });
    expect(await use(start)).toEqual(mark(start, start));
    expect(await use(start + hour - 1)).toEqual(mark(start, start));
    expect(await use(start + hour)).toEqual(mark(start, start + hour));
    expect(await use(start + 2 * hour - 1)).toEqual(mark(start, start + hour));
    expect(await use(start + 30 * hour)).toEqual(mark(start, start + 30 * hour));
    expect(grantsRevision(demo)).toBe(revision);
    expect(audited()).toEqual([]);
  });

  test('by a list is marked, each that was listed; one that was not is not', async () => {
    const listed = aGrant(demo);
    const otherOwner = aGrant(demo, { privilegeId: demoPrivileges.claims.id });
    const expired = aGrant(demo, { privilegeId: demoPrivileges.administer.id, validTo: start });
    await logIn('newcomer');
    expect(marks(listed.id)).toMatchObject({ first_used_at: start, last_used_at: start });
    for (const { id } of [otherOwner, expired]) expect(marks(id)).toMatchObject({ first_used_at: null });
  });

  test('on behalf of one organisation is not used on behalf of another, nor by a denial', async () => {
    const own = aGrant(demo);
    const other = aGrant(demo, { organizationTin: accountants.tin });
    await ask({ resource: 'DK60660018' });
    expect([marks(own.id), marks(other.id)]).toMatchObject([{ last_used_at: null }, { last_used_at: null }]);
    await ask({ resource: accountants.tin });
    expect([marks(own.id), marks(other.id)]).toMatchObject([{ last_used_at: null }, { last_used_at: start }]);
  });
});
