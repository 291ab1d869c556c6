import { afterEach, beforeEach, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { describeWithOpa } from '../policies/with-opa.ts';
import { explainWhy } from '../server/access/why.ts';
import { putInForce } from '../server/studio/put-in-force.ts';
import { replayDecision } from '../server/studio/replay.ts';
import { baseOf } from './support/base-policy.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { author, compileProvider, hangs, publish, toRego } from './support/provider-policies.ts';
import { decisions } from './support/store.ts';
import { mintService, mintUser } from './support/tokens.ts';

const { pension, employer } = organizations;
const check = {
  subject: { type: 'mitid_erhverv', id: people.employee.idpIdentityId },
  action: { name: 'Pension: read' },
  resource: { type: 'organization', id: employer.tin },
};

let demo: TestDemo;
let now = Date.UTC(2026, 5, 1);
beforeEach(async () => {
  now = Date.UTC(2026, 5, 1);
  demo = await openTestDemo({ now: () => now });
});
afterEach(() => demo[Symbol.asyncDispose]());

const context = () => demo.demo.service.context;
const ask = async (body: object = check) => {
  const token = await mintService(demo);
  const answer = await request(demo, 'POST', '/access/v1/evaluation', { token, body });
  expect(answer.status).toBe(200);
  return String(decisions(demo).at(-1)?.['id']);
};

test('a decision is made again as it was; one that is not in the log is not found', async () => {
  const id = await ask();
  expect(await replayDecision(context(), id)).toMatchObject({
    ...{ id, same: true, revision: baseOf(context().policies).revision },
    answer: { allow: true },
  });
  await expect(replayDecision(context(), 'dec_none')).rejects.toThrow('not-found');
});

test('what was masked, and a policy that is not kept, are named', async () => {
  const id = await ask({ ...check, context: { note: '0101701234' } });
  const masked = await replayDecision(context(), id);
  expect(masked).toMatchObject({ same: false, missing: 'masked-input', logged: { allow: true } });
  expect(masked).not.toHaveProperty('answer');
  const { sqlite } = context().db;
  sqlite.exec(`INSERT INTO decision_log SELECT 'dec_old', at, door, client_id, provider_tin, subject_type, subject_id,
    organization_tin, privilege_id, allow, answer, 'base-0000000000ff', grants_revision, catalogue_revision, input, 0,
    request_id FROM decision_log WHERE id = '${id}'`);
  expect(await replayDecision(context(), 'dec_old')).toMatchObject({ same: false, missing: 'policy' });
});

test('a wrong entry is found out', async () => {
  const id = await ask();
  const { sqlite } = context().db;
  sqlite.exec(`INSERT INTO decision_log SELECT 'dec_wrong', at, door, client_id, provider_tin, subject_type, subject_id,
    organization_tin, privilege_id, 0, '{"allow":false,"reasons":[{"code":"no-grant"}],"obligations":[]}',
    policy_revision, grants_revision, catalogue_revision, input, 0, request_id FROM decision_log WHERE id = '${id}'`);
  expect(await replayDecision(context(), 'dec_wrong')).toMatchObject({
    same: false,
    answer: { allow: true },
  });
});

describeWithOpa('with a provider’s policy', (compiler) => {
  const compile = (rules: string) => compileProvider(compiler, pension.tin, toRego(pension.tin, rules));

  test('one that gave no answer then gives none now; replaying takes nothing out of service', async () => {
    const policy = await compile(
      `allow if {\n\tinput.context.slow\n\thangs\n}\n\nallow if not input.context.slow\n\n${hangs}`,
    );
    publish(context(), pension.tin, policy);
    const [slow, quick] = [await ask({ ...check, context: { slow: true } }), await ask()];
    const token = await mintUser(demo, 'accountant', 'demo-pension');
    await request(demo, 'GET', '/privileges-api/api/v1/identity/privileges', { token });
    const list = String(decisions(demo).at(-1)?.['id']);
    expect(await replayDecision(context(), slow)).toMatchObject({
      ...{ same: true, answer: { allow: false, reasons: [{ code: 'provider-policy-too-slow' }] } },
    });
    for (const id of [quick, list]) expect(await replayDecision(context(), id)).toMatchObject({ same: true });
    const stop = {
      policy: pension.tin,
      kind: 'stop',
      reason: 'test',
      expectedLive: policy.revision,
    } as const;
    putInForce(context(), author, stop);
    const stopped = await ask();
    expect(await replayDecision(context(), stopped)).toMatchObject({
      ...{ same: true, answer: { reasons: [{ code: 'provider-policy-stopped' }] } },
    });
    for (const id of [quick, list]) expect(await replayDecision(context(), id)).toMatchObject({ same: true });
  });

  test('why, at a date, goes by the rules that were in force then', async () => {
    const question = {
      ...{ ownerTin: pension.tin, privilege: demoPrivileges.read.id, organizationTin: employer.tin },
      ...{ subject: check.subject, loa: 'High' as const },
    };
    const whyAt = async (at?: number) => {
      const { answer, policy } = await explainWhy(context(), { ...question, at });
      return [answer, policy.standing];
    };
    const began = now;
    const step = (work: () => unknown) => {
      now += 1_000;
      work();
      now += 500;
      return now - 250;
    };
    const before = step(() => undefined);
    const no = await compile('allow if 1 == 2');
    const denying = step(() => publish(context(), pension.tin, no));
    expect(await whyAt()).toEqual(['deny', 'in-force']);
    const by = { policy: pension.tin, reason: 'test' } as const;
    const withdrawn = step(() =>
      putInForce(context(), author, { ...by, kind: 'withdraw', revision: null, expectedLive: no.revision }),
    );
    const yes = await compile('allow := true');
    step(() => publish(context(), pension.tin, yes));
    const stopped = step(() =>
      putInForce(context(), author, { ...by, kind: 'stop', expectedLive: yes.revision }),
    );
    const resumed = step(() =>
      putInForce(context(), author, { ...by, kind: 'resume', expectedLive: yes.revision }),
    );
    expect(await whyAt()).toEqual(['allow', 'in-force']);
    expect(await whyAt(began - 1)).toMatchObject([expect.any(String), 'not-recorded']);
    expect(await whyAt(before)).toEqual(['allow', 'at-the-time']);
    expect(await whyAt(denying)).toEqual(['deny', 'at-the-time']);
    expect(await whyAt(withdrawn)).toEqual(['allow', 'at-the-time']);
    expect(await whyAt(stopped)).toEqual(['deny', 'same']);
    expect(await whyAt(resumed)).toEqual(['allow', 'same']);
  });
});
