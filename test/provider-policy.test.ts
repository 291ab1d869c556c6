import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPublicationsUntil } from '../db/policies.ts';
import type { ClientId } from '../demo/clients.ts';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { describeWithOpa } from '../policies/with-opa.ts';
import type { PolicyInput } from '../server/access/check.ts';
import { readHealth } from '../server/operator/health.ts';
import { liveNameOf } from '../server/policy/policies.ts';
import { putInForce } from '../server/studio/put-in-force.ts';
import { baseOf } from './support/base-policy.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import {
  author,
  type Compiled,
  compileProvider,
  devours,
  entrypointOf,
  hangs,
  publish,
  toRego,
} from './support/provider-policies.ts';
import { change, decisions, rowsOf } from './support/store.ts';
import { mintService, mintUser } from './support/tokens.ts';

const { pension, insurance, employer, accountants } = organizations;
const subject = { type: 'mitid_erhverv', id: people.employee.idpIdentityId };
const resource = { type: 'organization', id: employer.tin };
const check = { subject, action: { name: 'Pension: read' }, resource };

interface Answer {
  decision: boolean;
  context: { reasons: { code: string; text: string }[]; obligations: object[]; policy_revision: string };
}

describeWithOpa('a provider’s policy', (compiler) => {
  let demo: TestDemo;
  beforeEach(async () => {
    demo = await openTestDemo();
  });
  afterEach(() => demo[Symbol.asyncDispose]());

  const compile = (rules: string) => compileProvider(compiler, pension.tin, toRego(pension.tin, rules));
  const context = () => demo.demo.service.context;
  const put = (policy: Compiled) => publish(context(), pension.tin, policy);
  const post = async (path: string, body: unknown, clientId: ClientId = 'demo-pension') => {
    const answer = await request(demo, 'POST', path, {
      token: await mintService(demo, clientId),
      body,
      headers: { 'Accept-Language': 'en' },
    });
    expect(answer.status).toBe(200);
    return answer.body;
  };
  const ask = (body: object = check, clientId?: ClientId) =>
    post('/access/v1/evaluation', body, clientId) as Promise<Answer>;
  const codesOf = ({ context: { reasons } }: Answer) => reasons.map(({ code }) => code);
  const baseName = () => baseOf(context().policies).revision;

  test('adds denials with texts, and obligations; both revisions are named in answers and in the log', async () => {
    const policy = await compile(`allow if input.context.channel == "app"

reason_set contains {"code": "app-only", "text": {"da": "Kun i appen.", "en": "In the app only."}} if not allow

obligation_set contains {"code": "log-it"}`);
    expect(await ask()).toMatchObject({ decision: true, context: { policy_revision: baseName() } });
    put(policy);
    const revision = `${baseName()}+${policy.revision}`;
    const denied = await ask();
    expect(denied).toMatchObject({
      decision: false,
      context: {
        policy_revision: revision,
        reasons: [{ code: 'app-only', text: 'In the app only.' }],
        obligations: [{ code: 'log-it' }],
      },
    });
    const inApp = await ask({ ...check, context: { channel: 'app' } });
    expect(inApp).toMatchObject({ decision: true, context: { obligations: [{ code: 'log-it' }] } });
    // Where the base policy denies, nobody else is asked, but both are named.
    const elsewhere = await ask({ ...check, resource: { ...resource, id: accountants.tin } });
    expect(elsewhere.context.policy_revision).toBe(revision);
    expect(codesOf(elsewhere)).toEqual(['grant-for-other-organization']);
    expect(elsewhere.context.obligations).toEqual([]);
    expect(decisions(demo).at(-1)).toMatchObject({ policy_revision: revision });
    // Another provider has nothing to do with it.
    const claim = { ...check, action: { name: demoPrivileges.claims.name } };
    expect((await ask(claim, 'demo-insurance')).context.policy_revision).toBe(baseName());
  });

  test('restricts lists, searches, batches and the OPA door alike', async () => {
    put(await compile(`allow if input.resource.id != "${employer.tin}"`));
    const { evaluations } = (await post('/access/v1/evaluations', {
      ...{ subject: { ...subject, id: people.accountant.idpIdentityId }, action: check.action },
      evaluations: [{ resource }, { resource: { ...resource, id: accountants.tin } }],
    })) as { evaluations: Answer[] };
    expect(evaluations.map(({ decision }) => decision)).toEqual([false, true]);
    const opa = await post('/v1/data/access/decision/allow', { input: check });
    expect(opa).toMatchObject({ result: false });
    const who = { subject: { type: subject.type }, action: check.action, resource };
    expect(await post('/access/v1/search/subject', who)).toMatchObject({ results: [] });
    const where = { subject: { ...subject, id: people.accountant.idpIdentityId }, action: check.action };
    expect(
      await post('/access/v1/search/resource', { ...where, resource: { type: 'organization' } }),
    ).toMatchObject({
      results: [{ id: accountants.tin }],
    });
    const token = await mintUser(demo, 'accountant', 'demo-pension');
    const list = await request(demo, 'GET', '/privileges-api/api/v1/identity/privileges', { token });
    expect(list.text).toContain(accountants.tin);
    expect(list.text).not.toContain(employer.tin);
  });

  test('decides alone about resource types of its own, but never for who is suspended', async () => {
    const rules = `allow if {\n\tinput.resource.type == "record"\n\tinput.action.name == "open"\n}\n\nallow if input.resource.type == "organization"`;
    const candidates = `# METADATA\n# entrypoint: true\ncandidates := ["r-2", "r-1"]`;
    const rego = toRego(pension.tin, `${rules}\n\n${candidates}`);
    const entrypoints = [entrypointOf(pension.tin), `provider/${pension.tin.toLowerCase()}/candidates`];
    put(await compileProvider(compiler, pension.tin, rego, entrypoints));
    const record = { subject, action: { name: 'open' }, resource: { type: 'record', id: 'r-1' } };
    expect(await ask(record)).toMatchObject({ decision: true });
    expect(await ask({ ...record, action: { name: 'burn' } })).toMatchObject({ decision: false });
    // A privilege is the base policy's business, whatever the resource.
    const privilege = { ...record, action: check.action };
    expect(codesOf(await ask(privilege))).toEqual(['unsupported-resource-type']);
    expect(codesOf(await ask(record, 'demo-insurance'))).toEqual(['unsupported-resource-type']);
    const found = await post('/access/v1/search/resource', { ...record, resource: { type: 'record' } });
    expect(found).toMatchObject({ results: [{ id: 'r-1' }, { id: 'r-2' }] });
    change(demo, "UPDATE identities SET state = 'suspended' WHERE idp_identity_id = ?", subject.id);
    expect(codesOf(await ask(record))).toEqual(['identity-suspended']);
  });

  test('that gives no sound answer denies, and says so', async () => {
    const answers = {
      undefined: `decision := {"allow": true} if input.context.never`,
      'another shape': `decision := {"allow": "true"}`,
      'a code of ours': `decision := {"allow": false, "reasons": [{"code": "provider-policy-stopped"}]}`,
      'two answers in one': `decision := [{"allow": true}, {"allow": true}]`,
    };
    for (const [what, rule] of Object.entries(answers)) {
      const rego = `package provider.${pension.tin.toLowerCase()}\n\n${rule}\n`;
      put(await compileProvider(compiler, pension.tin, rego));
      const answer = await ask();
      expect([what, answer.decision, codesOf(answer)]).toEqual([what, false, ['provider-policy-failed']]);
    }
  });

  test('that is damaged in the store denies; a damaged base policy answers nothing but roles', async () => {
    put(await compile('allow := true'));
    const { sqlite } = context().db;
    sqlite.exec('DROP TRIGGER policy_bundles_are_never_updated');
    sqlite.exec("UPDATE policy_bundles SET wasm = x'00' WHERE revision LIKE 'dk%'");
    expect(codesOf(await ask())).toEqual(['provider-policy-failed']);
    sqlite.exec("UPDATE policies SET revision_id = NULL WHERE policy <> 'base'");
    sqlite.exec(`INSERT INTO policy_bundles SELECT 'base-000000000000', digest, x'00', data, entrypoints, opa_version, 1
      FROM policy_bundles LIMIT 1`);
    sqlite.exec(`INSERT INTO policy_revisions SELECT 'pol_x', 'base', 99, 'base-000000000000', 'published', files,
      files_digest, NULL, NULL, NULL, NULL, 'test', 1 FROM policy_revisions LIMIT 1`);
    sqlite.exec("INSERT INTO policies (policy, revision_id, updated_at) VALUES ('base', 'pol_x', 1)");
    const token = await mintService(demo);
    const answer = await request(demo, 'POST', '/access/v1/evaluation', { token, body: check });
    expect(answer).toMatchObject({ status: 500, body: { code: 'policy-failed' } });
    expect((await request(demo, 'GET', '/readyz')).body).toMatchObject({ checks: { policy: false } });
    const { holdsRoleNow } = await import('../server/access/roles.ts');
    const administrator = {
      type: subject.type,
      id: people.administrator.idpIdentityId,
      loa: 'High' as const,
    };
    expect(holdsRoleNow(context(), administrator, 'PrivilegeAdministrator', employer.tin)).toBe(true);
  });

  test('that hangs is stopped, keeps no other provider waiting, and is out of service after three times', async () => {
    const policy = await compile(`allow if hangs\n\n${hangs}`);
    put(policy);
    const claim = { ...check, action: { name: demoPrivileges.claims.name } };
    const hanging = ask();
    const others = await Promise.all(Array.from({ length: 50 }, () => ask(claim, 'demo-insurance')));
    expect(others.every(({ decision }) => decision === others[0]?.decision)).toBe(true);
    expect(codesOf(await hanging)).toEqual(['provider-policy-too-slow']);
    expect(codesOf(await ask())).toEqual(['provider-policy-too-slow']);
    expect(codesOf(await ask())).toEqual(['provider-policy-too-slow']);
    expect(codesOf(await ask())).toEqual(['provider-policy-stopped']);
    expect(rowsOf(demo, 'SELECT * FROM policies ORDER BY rowid')).toMatchObject([
      {
        policy: pension.tin,
        stopped_at: expect.any(Number),
        stopped_why: expect.stringContaining('for lang tid'),
      },
    ]);
    expect(rowsOf(demo, 'SELECT * FROM policy_publications ORDER BY rowid').at(-1)).toMatchObject({
      kind: 'stop',
      by_idp: 'system',
    });
    expect(rowsOf(demo, 'SELECT * FROM change_audit ORDER BY rowid').at(-1)).toMatchObject({
      ...{ action: 'policy.stopped', organization_tin: pension.tin, entity_id: pension.tin },
    });
    expect(demo.logLines.some((line) => /"level":50.*taken out of service/.test(line))).toBe(true);
    expect(readHealth(context(), organizations.operator.tin).stoppedPolicies).toEqual([
      { tin: pension.tin, name: pension.name },
    ]);
    // Somebody puts it back: it is tried again.
    const by = { policy: pension.tin, reason: 'mended', expectedLive: policy.revision } as const;
    putInForce(context(), author, { ...by, kind: 'resume' });
    expect(codesOf(await ask())).toEqual(['provider-policy-too-slow']);
    expect(() => putInForce(context(), author, { ...by, kind: 'resume' })).toThrow('not-now');
  });

  test('cannot go by the name of another', async () => {
    const [no, yes] = [await compile('allow if false'), await compile('allow if true')];
    put(no);
    const expectedLive = no.revision;
    expect(() =>
      publish(context(), pension.tin, { ...yes, revision: no.revision }, { expectedLive }),
    ).toThrow('policy-failed');
    expect(await ask()).toMatchObject({ decision: false });
    expect(rowsOf(demo, 'SELECT id FROM policy_revisions WHERE policy = ?', pension.tin)).toHaveLength(1);
  });

  test('that wants too much memory is stopped likewise', async () => {
    put(await compile(`allow if devours\n\n${devours}`));
    for (const _ of [1, 2, 3]) expect(codesOf(await ask())).toEqual(['provider-policy-too-much-memory']);
    expect(codesOf(await ask())).toEqual(['provider-policy-stopped']);
  });

  test('is asked about each of thousands, and stops being asked when it is out of service', async () => {
    const rules = `allow if {\n\tnot input.context.slow\n\tendswith(input.resource.id, "7")\n}\n\nallow if {\n\tinput.context.slow\n\thangs\n}\n\n${hangs}`;
    put(await compile(rules));
    const { restricting } = context().policies.rulesOf(context().catalogue.inForce(), pension.tin);
    const inputOf = (n: number, asked: Record<string, unknown>): PolicyInput => ({
      ...{ ...check, resource: { type: 'organization', id: `DK${10_000_000 + n}` }, context: asked, now: 1 },
      caller: { client_id: 'demo-pension', organization: pension.tin },
      facts: {
        identity: { state: 'active' },
        organization: { state: 'active', onboarding: 'operator' },
        grants: [],
      },
    });
    const many = Array.from({ length: 3_000 }, (_, n) => n);
    const answers = await restricting?.decide(many.map((n) => inputOf(n, {})));
    expect(answers?.map(({ allow }) => allow)).toEqual(many.map((n) => n % 10 === 7));
    const slow = await restricting?.decide(many.slice(0, 400).map((n) => inputOf(n, { slow: true })));
    expect(slow?.some(({ allow }) => allow)).toBe(false);
    expect(slow?.at(-1)?.reasons[0]?.code).toMatch(/^provider-policy-(too-slow|stopped)$/);
    expect(codesOf(await ask())).toEqual(['provider-policy-stopped']);
  });

  test('comes into force at once, goes back and is withdrawn, each noted; nobody undoes what they have not seen', async () => {
    const [yes, no] = [await compile('allow := true'), await compile('allow if 1 == 2')];
    const deps = context();
    const first = put(yes);
    expect(await ask()).toMatchObject({ decision: true });
    const second = put(no);
    expect(await ask()).toMatchObject({ decision: false });
    const back = {
      policy: pension.tin,
      kind: 'rollback',
      reason: 'back',
      revision: { id: first.revisionId ?? '' },
    } as const;
    expect(() => putInForce(deps, author, { ...back, expectedLive: yes.revision })).toThrow('policy-changed');
    expect(await ask()).toMatchObject({ decision: false });
    putInForce(deps, author, { ...back, expectedLive: no.revision });
    expect(await ask()).toMatchObject({ decision: true });
    const foreign = { ...back, policy: insurance.tin, expectedLive: 'none' };
    expect(() => putInForce(deps, author, foreign)).toThrow('not-found');
    const withdrawal = { ...back, kind: 'withdraw', revision: null, expectedLive: yes.revision } as const;
    putInForce(deps, author, withdrawal);
    expect((await ask()).context.policy_revision).toBe(baseName());
    expect(liveNameOf(deps.policies, deps.catalogue.inForce(), pension.tin)).toBe('none');
    const published = readPublicationsUntil(deps.db, { policies: [pension.tin], until: Date.now() });
    expect(published.map(({ kind, bundle }) => [kind, bundle])).toEqual([
      ['publish', yes.revision],
      ['publish', no.revision],
      ['rollback', yes.revision],
      ['withdraw', null],
    ]);
    expect(
      rowsOf(demo, 'SELECT * FROM change_audit ORDER BY rowid')
        .slice(-4)
        .map(({ action }) => action),
    ).toEqual(['policy.published', 'policy.published', 'policy.rolled-back', 'policy.withdrawn']);
    expect(second.live).toBe(no.revision);
    expect(
      rowsOf(demo, 'SELECT * FROM policy_revisions ORDER BY rowid').filter(
        ({ policy }) => policy === pension.tin,
      ),
    ).toMatchObject([
      { number: 1, bundle: yes.revision, origin: 'published', author_id: author.id },
      { number: 2, bundle: no.revision },
    ]);
  });
});

test('what the service brings is kept with its sources', async () => {
  await using demo = await openTestDemo();
  const { revision } = baseOf(demo.demo.service.context.policies);
  const [kept] = rowsOf(demo, 'SELECT * FROM policy_revisions ORDER BY rowid');
  expect(kept).toMatchObject({ policy: 'base', number: 1, origin: 'shipped', bundle: revision });
  expect(Object.keys(JSON.parse(String(kept?.['files'])))).toContain('access/decision.rego');
  expect(rowsOf(demo, 'SELECT * FROM policy_publications ORDER BY rowid')).toMatchObject([
    { policy: 'base', kind: 'publish', by_idp: 'system' },
  ]);
});
