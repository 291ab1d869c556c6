import { afterEach, beforeEach, expect, test } from 'vitest';
import { readNameFor } from '../db/identities.ts';
import { upsertSession } from '../db/sessions.ts';
import { confirmAsSignatory, pendingMs } from '../server/onboarding/confirm.ts';
import { disownOnboarding, readDisownLink } from '../server/onboarding/disown.ts';
import { lapseOnboardings } from '../server/onboarding/lapse.ts';
import { proofMs, proveSignatory, readTriesLeft } from '../server/onboarding/prove.ts';
import { readStanding } from '../server/onboarding/standing.ts';
import { termsVersion } from '../server/onboarding/terms.ts';
import { replayAudit, storedGrants } from './support/audit.ts';
import {
  administers,
  companies,
  cprNumbers,
  declare,
  grantRead,
  login,
  type OnboardingWorld,
  onboard,
  openOnboardingWorld,
  providerTin,
  roleId,
  tinOfCompany,
  tokenOfLetter,
  workLogin,
} from './support/onboarding.ts';
import { worldNow } from './support/world.ts';

const { alone, joint, ceased } = companies;
const tin = tinOfCompany(alone);

let world: OnboardingWorld;
beforeEach(() => {
  world = openOnboardingWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const rows = (sql: string, ...parameters: unknown[]) =>
  world.deps.db.sqlite.prepare<unknown[], Record<string, unknown>>(sql).all(...parameters);
const actions = (organizationTin: string) =>
  rows('SELECT action FROM change_audit WHERE organization_tin = ? ORDER BY seq', organizationTin).map(
    ({ action }) => action,
  );
const refused = (code: string) => ({ code });
const prove = (who: string, of = alone, number = cprNumbers[who] ?? '', by = login(who)) =>
  proveSignatory(world.deps, by, tinOfCompany(of), number);
const confirm = (who: string, of = alone, by = login(who)) =>
  confirmAsSignatory(world.deps, by, { tin: tinOfCompany(of), terms: termsVersion });
const auditIsWhole = () =>
  expect(replayAudit(world.deps.db.sqlite)).toEqual(storedGrants(world.deps.db.sqlite));

test('who may sign alone becomes administrator, with an entry for each thing that changed', async () => {
  const { onboarding } = await onboard(world, 'anna', alone);
  expect(onboarding).toMatchObject({ state: 'completed', route: 'signatory', endedAt: worldNow });
  expect(administers(world, login('anna'), alone)).toBe(true);
  expect(administers(world, login('bo'), alone)).toBe(false);
  expect(rows('SELECT * FROM organizations WHERE tin = ?', tin)).toMatchObject([
    {
      name: alone.name,
      state: 'active',
      onboarding: 'signatory',
      onboarded_at: worldNow,
      frozen_since: null,
    },
  ]);
  expect(rows('SELECT kind, source, idp_identity_id FROM ties')).toEqual([
    { kind: 'employee', source: 'onboarded', idp_identity_id: 'mitid-of-anna' },
  ]);
  expect(readNameFor(world.deps.db, tin, login('anna'))).toBe('anna');
  expect(rows('SELECT search_text FROM people WHERE organization_tin = ?', tin)).toEqual([
    { search_text: expect.stringContaining('anna') },
  ]);
  expect(rows('SELECT signatory, terms_version, confirmed_at FROM onboarding_confirmations')).toEqual([
    { signatory: 'p-anna', terms_version: termsVersion, confirmed_at: worldNow },
  ]);
  expect(actions(tin)).toEqual([
    'organization.made',
    'onboarding.started',
    'onboarding.confirmed',
    'grant.created',
    'tie.made',
    'onboarding.completed',
    'organization.onboarded',
  ]);
  auditIsWhole();
});

test('a company that the register does not know, or that has ceased, is not onboarded', async () => {
  await expect(prove('anna', { ...alone, cvr: '60660018' })).rejects.toMatchObject(
    refused('company-not-found'),
  );
  await expect(prove('anna', ceased)).rejects.toMatchObject(refused('company-ceased'));
  world.outage.register = true;
  await expect(prove('anna')).rejects.toThrow();
  expect(rows('SELECT * FROM signatory_proofs')).toEqual([]);
});

test('a company that has an administrator is not onboarded again', async () => {
  await onboard(world, 'anna', alone);
  await expect(prove('bo')).rejects.toMatchObject(refused('already-onboarded'));
  await expect(declare(world, 'dan', alone)).rejects.toMatchObject(refused('already-onboarded'));
});

test('a company that the operator has suspended or offboarded is not onboarded', async () => {
  await onboard(world, 'anna', alone);
  for (const state of ['suspended', 'offboarded']) {
    world.deps.db.sqlite.prepare('UPDATE organizations SET state = ? WHERE tin = ?').run(state, tin);
    await expect(prove('bo')).rejects.toMatchObject(refused('organization-barred'));
    await expect(declare(world, 'dan', alone)).rejects.toMatchObject(refused('organization-barred'));
  }
});

test('whoever is not named by the register is told so', async () => {
  await expect(prove('dan')).rejects.toMatchObject(refused('not-signatory'));
  await expect(confirm('dan')).rejects.toMatchObject(refused('proof-missing'));
});

test('a login below Substantial proves nothing', async () => {
  for (const loa of ['Low', undefined] as const) {
    const by = login('anna', { loa });
    await expect(prove('anna', alone, cprNumbers['anna'], by)).rejects.toMatchObject(
      refused('level-too-low'),
    );
    await expect(confirm('anna', alone, by)).rejects.toMatchObject(refused('level-too-low'));
  }
});

test('what is no CPR number costs no try', async () => {
  for (const typed of ['', '12', '31019011111', alone.cvr])
    await expect(prove('anna', alone, typed)).rejects.toMatchObject(refused('invalid-cpr-number'));
  expect(readTriesLeft(world.deps, login('anna')).left).toBe(3);
});

test('three wrong numbers are the last, for an hour', async () => {
  for (const left of [2, 1, 0]) {
    await expect(prove('dan', alone, cprNumbers['anna'])).rejects.toMatchObject(refused('cpr-mismatch'));
    expect(readTriesLeft(world.deps, login('dan'))).toMatchObject({ left });
  }
  await expect(prove('dan')).rejects.toMatchObject(refused('too-many-tries'));
  expect(readTriesLeft(world.deps, login('dan')).freeAt).toBe(worldNow + 3_600_000);
  // Another login of the same person has no more; somebody else has.
  const again = login('dan', { login: 'another session' });
  await expect(prove('dan', alone, cprNumbers['dan'], again)).rejects.toMatchObject(
    refused('too-many-tries'),
  );
  await expect(prove('anna')).resolves.toMatchObject({ id: 'p-anna' });
  world.setNow(worldNow + 3_600_000);
  await expect(prove('dan', alone, cprNumbers['dan'], again)).rejects.toMatchObject(refused('not-signatory'));
  // The old login has used up its own: another one would do.
  expect(readTriesLeft(world.deps, login('dan'))).toEqual({ left: 0, freeAt: undefined });
  await expect(prove('dan')).rejects.toMatchObject(refused('too-many-tries'));
});

test('tries that run at the same time are counted each', async () => {
  const outcomes = await Promise.allSettled(
    Array.from({ length: 12 }, (_, n) =>
      prove('dan', alone, cprNumbers['anna'], login('dan', { login: `${n}` })),
    ),
  );
  const codes = outcomes.map((each) => (each.status === 'rejected' ? each.reason.code : 'fulfilled'));
  expect(codes.filter((code) => code === 'cpr-mismatch')).toHaveLength(3);
  expect(codes.filter((code) => code === 'too-many-tries')).toHaveLength(9);
});

test('the right number costs no try, nor does a broker that does not answer', async () => {
  for (let n = 0; n < 5; n += 1) await prove('anna');
  world.outage.broker = true;
  for (let n = 0; n < 5; n += 1) await expect(prove('anna')).rejects.toThrow('does not answer');
  expect(readTriesLeft(world.deps, login('anna')).left).toBe(3);
  world.outage.broker = false;
  world.outage.exhausted = true;
  await expect(prove('anna')).rejects.toMatchObject(refused('too-many-tries'));
});

test('a proof counts for this login, this person, this company, a quarter of an hour, and once', async () => {
  await prove('anna');
  await expect(confirm('anna', alone, login('anna', { login: 'another' }))).rejects.toMatchObject(
    refused('proof-missing'),
  );
  await expect(confirm('dan', alone, login('dan', { login: login('anna').login }))).rejects.toMatchObject(
    refused('proof-missing'),
  );
  await expect(confirm('anna', joint)).rejects.toMatchObject(refused('proof-missing'));
  world.setNow(worldNow + proofMs);
  await expect(confirm('anna')).rejects.toMatchObject(refused('proof-missing'));
  world.setNow(worldNow + proofMs - 1);
  await confirm('anna');
  expect(rows('SELECT * FROM signatory_proofs')).toEqual([]);
});

test('whoever is no longer a signatory when confirming is refused', async () => {
  await prove('anna');
  world.register.set(alone.cvr, {
    ...alone,
    signing: { rule: 'alone', signatories: [{ id: 'p-bo', name: 'bo' }] },
  });
  await expect(confirm('anna')).rejects.toMatchObject(refused('not-signatory'));
  expect(rows('SELECT * FROM organizations WHERE tin = ?', tin)).toEqual([]);
});

test('of two who confirm, one wins and the other is told', async () => {
  await prove('anna');
  await prove('bo');
  const outcomes = await Promise.allSettled([confirm('anna'), confirm('bo')]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: refused('already-onboarded'),
  });
  expect(rows('SELECT * FROM grants WHERE privilege_id = ?', roleId)).toHaveLength(1);
});

test('old terms are not agreed to', async () => {
  await prove('anna');
  const agreed = confirmAsSignatory(world.deps, login('anna'), { tin, terms: '2020-01' });
  await expect(agreed).rejects.toMatchObject(refused('terms-changed'));
});

test('somebody whom the operator has suspended does not become administrator', async () => {
  await prove('anna');
  const suspend = `INSERT INTO identities (idp, idp_identity_id, state, created_at) VALUES ('mitid', 'mitid-of-anna', 'suspended', 0)`;
  world.deps.db.sqlite.exec(suspend);
  await expect(confirm('anna')).rejects.toMatchObject(refused('forbidden'));
  expect(rows('SELECT * FROM grants WHERE privilege_id = ?', roleId)).toEqual([]);
});

test('joint signatories all become administrators when the last has confirmed, and none before', async () => {
  const first = await onboard(world, 'anna', joint);
  expect(first.onboarding).toMatchObject({ state: 'pending', expiresAt: worldNow + pendingMs });
  expect(first.link).toMatch(/^[\w-]{43}$/);
  expect(rows('SELECT kind, sent_at FROM letters')).toEqual([{ kind: 'signatures-wanted', sent_at: null }]);
  const second = await onboard(world, 'carla', joint);
  expect(second.onboarding).toMatchObject({ id: first.onboarding.id, state: 'pending' });
  expect(second.link).toBeUndefined();
  for (const who of ['anna', 'bo', 'carla']) expect(administers(world, login(who), joint)).toBe(false);
  const last = await onboard(world, 'bo', joint);
  expect(last.onboarding.state).toBe('completed');
  for (const who of ['anna', 'bo', 'carla']) expect(administers(world, login(who), joint)).toBe(true);
  expect(administers(world, login('dan'), joint)).toBe(false);
  auditIsWhole();
});

test('a signatory counts once, by whatever login', async () => {
  await onboard(world, 'anna', joint);
  await expect(onboard(world, 'anna', joint)).rejects.toMatchObject(refused('already-confirmed'));
  const atWork = workLogin('anna', tinOfCompany(joint));
  await expect(onboard(world, 'anna', joint, { by: atWork })).rejects.toMatchObject(
    refused('already-confirmed'),
  );
  expect(rows('SELECT * FROM onboarding_confirmations')).toHaveLength(1);
});

test('an onboarding that waited fourteen days has lapsed, and the next begins anew', async () => {
  const first = await onboard(world, 'anna', joint);
  await onboard(world, 'carla', joint);
  world.setNow(worldNow + pendingMs);
  expect(readStanding(world.deps, tinOfCompany(joint))).toEqual({ is: 'new' });
  const second = await onboard(world, 'bo', joint);
  expect(second.onboarding).toMatchObject({ state: 'pending' });
  expect(second.onboarding.id).not.toBe(first.onboarding.id);
  expect(rows('SELECT state FROM onboardings ORDER BY id')).toEqual([
    { state: 'lapsed' },
    { state: 'pending' },
  ]);
});

test('the recurring job lapses what has waited too long, once', async () => {
  await onboard(world, 'anna', joint);
  const run = () => lapseOnboardings({ ...world.deps, signal: new AbortController().signal });
  await run();
  expect(actions(tinOfCompany(joint))).not.toContain('onboarding.lapsed');
  world.setNow(worldNow + pendingMs);
  await run();
  await run();
  expect(actions(tinOfCompany(joint)).filter((action) => action === 'onboarding.lapsed')).toHaveLength(1);
});

test('other signatories by the register: what waited has lapsed, and nobody is counted who no longer signs', async () => {
  await onboard(world, 'anna', joint);
  const signatories = joint.signing.signatories.slice(1);
  world.register.set(joint.cvr, { ...joint, signing: { rule: 'joint', signatories } });
  expect((await onboard(world, 'bo', joint)).onboarding.state).toBe('pending');
  expect((await onboard(world, 'carla', joint)).onboarding.state).toBe('completed');
  expect(administers(world, login('anna'), joint)).toBe(false);
  expect(administers(world, login('bo'), joint)).toBe(true);
});

test('a declaration makes its declarant administrator, and tells the company', async () => {
  const onboarding = await declare(world, 'dan', alone);
  expect(onboarding).toMatchObject({ route: 'declaration', state: 'completed' });
  expect(administers(world, workLogin('dan', tin), alone)).toBe(true);
  expect(rows('SELECT onboarding FROM organizations WHERE tin = ?', tin)).toEqual([
    { onboarding: 'declaration' },
  ]);
  expect(rows('SELECT kind, organization_tin FROM letters')).toEqual([
    { kind: 'declaration-made', organization_tin: tin },
  ]);
  auditIsWhole();
});

test('a declaration is refused while signatories are about to confirm, and without a letterbox', async () => {
  await onboard(world, 'anna', joint);
  await expect(declare(world, 'dan', joint)).rejects.toMatchObject(refused('onboarding-pending'));
  world.deps.letterbox = undefined;
  await expect(declare(world, 'dan', alone)).rejects.toMatchObject(refused('letterbox-unavailable'));
});

test('signatories who have waited in vain do not stand in the way of a declaration', async () => {
  await onboard(world, 'anna', joint);
  world.setNow(worldNow + pendingMs);
  // Before the recurring job has run.
  await expect(declare(world, 'dan', joint)).resolves.toMatchObject({ state: 'completed' });
  expect(rows('SELECT state FROM onboardings ORDER BY started_at')).toEqual([
    { state: 'lapsed' },
    { state: 'completed' },
  ]);
  expect(administers(world, login('anna'), joint)).toBe(false);
});

test('where there have been administrators, a declaration alone does not do', async () => {
  await onboard(world, 'anna', alone);
  world.deps.db.sqlite.prepare('DELETE FROM grants').run();
  expect(readStanding(world.deps, tin).is).toBe('orphaned');
  await expect(declare(world, 'dan', alone)).rejects.toMatchObject(refused('signatory-needed'));
  await expect(onboard(world, 'bo', alone)).resolves.toMatchObject({ onboarding: { state: 'completed' } });
});

test('this was not us: what was granted since counts no more, sessions end, providers are told', async () => {
  const before = grantRead(world, providerCompany(), 'someone');
  await declare(world, 'dan', alone);
  const token = tokenOfLetter(world);
  world.setNow(worldNow + 1_000);
  grantRead(world, alone, 'employee');
  const dan = workLogin('dan', tin);
  const session = {
    idp: dan.idp,
    idpIdentityId: dan.idpIdentityId,
    data: '{}',
    createdAt: 0,
    expiresAt: worldNow * 2,
  };
  upsertSession(world.deps.db, { digest: 'of dan', ...session });
  upsertSession(world.deps.db, { digest: 'of another', ...session, idpIdentityId: 'another' });
  expect(readDisownLink(world.deps, token)).toMatchObject({ is: 'open', organizationName: alone.name });
  expect(administers(world, dan, alone)).toBe(true);

  expect(disownOnboarding(world.deps, token, null)).toMatchObject({ is: 'frozen' });
  expect(administers(world, dan, alone)).toBe(false);
  expect(rows('SELECT digest FROM sessions')).toEqual([{ digest: 'of another' }]);
  expect(rows('SELECT frozen_since FROM organizations WHERE tin = ?', tin)).toEqual([
    { frozen_since: worldNow },
  ]);
  expect(actions(providerTin)).toEqual(['organization.frozen']);
  expect(rows('SELECT id FROM grants WHERE id = ?', before)).toHaveLength(1);

  const head = rows('SELECT max(seq) AS head FROM change_audit');
  expect(disownOnboarding(world.deps, token, null)).toMatchObject({ is: 'frozen' });
  expect(rows('SELECT max(seq) AS head FROM change_audit')).toEqual(head);
  expect(() => readDisownLink(world.deps, 'anything')).toThrow('not one of ours');
});

const providerCompany = () => ({ ...alone, cvr: providerTin.slice(2) });

test('a frozen company is onboarded by a signatory only, who removes what was granted since, or keeps it', async () => {
  for (const keepsGrants of [false, true]) {
    await using another = openOnboardingWorld();
    world = another;
    await declare(world, 'dan', alone);
    const token = tokenOfLetter(world);
    const granted = grantRead(world, alone, 'employee');
    disownOnboarding(world.deps, token, null);
    await expect(declare(world, 'dan', alone)).rejects.toMatchObject(refused('signatory-needed'));
    world.setNow(worldNow + 5_000);
    await onboard(world, 'anna', alone, { keepsGrants });
    expect(administers(world, login('anna'), alone)).toBe(true);
    expect(administers(world, workLogin('dan', tin), alone)).toBe(false);
    expect(rows('SELECT id FROM grants WHERE id = ?', granted)).toHaveLength(keepsGrants ? 1 : 0);
    expect(rows('SELECT * FROM organizations WHERE tin = ?', tin)).toMatchObject([
      { onboarding: 'signatory', frozen_since: null },
    ]);
    expect(() => disownOnboarding(world.deps, token, null)).toThrow('onboarded anew');
    expect(administers(world, login('anna'), alone)).toBe(true);
  }
});

test('nothing of an onboarding is kept when any of it fails', async () => {
  await prove('anna');
  world.deps.db.sqlite.exec(
    `CREATE TRIGGER spoil BEFORE INSERT ON change_audit WHEN NEW.action = 'organization.onboarded'
     BEGIN SELECT RAISE(ABORT, 'spoilt'); END`,
  );
  await expect(confirm('anna')).rejects.toThrow('spoilt');
  for (const table of ['onboardings', 'onboarding_confirmations', 'ties', 'grants', 'change_audit'])
    expect(rows(`SELECT * FROM ${table}`), table).toEqual([]);
  expect(rows('SELECT * FROM signatory_proofs')).toHaveLength(1);
});
