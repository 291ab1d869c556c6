import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  countPendingRequestsTo,
  countRequestsOf,
  readLapsingRequests,
  readRequestsBy,
  readRequestsTo,
} from '../db/access-requests.ts';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { changeGrant, revokeGrant } from '../server/grants/change.ts';
import { giveGrantOnce } from '../server/grants/give-once.ts';
import { approveRequest, refuseRequest } from '../server/requests/answer.ts';
import { findDenial } from '../server/requests/denial.ts';
import { settleRequests } from '../server/requests/lapse.ts';
import { requestLimits } from '../server/requests/limits.ts';
import { applyRetention } from '../workers/retention.ts';
import {
  aCheck,
  approve,
  aRequest,
  cancel,
  evaluate,
  expectProfileProblem,
  refuse,
  refused,
  statusOf,
  submissionOf,
  submit,
  type Task,
} from './support/access-requests.ts';
import { authorityOver } from './support/administrators.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { expectChallenge, expectProblem } from './support/expect.ts';
import { aGrant, auditAfter, auditHead, change, drain, dump, rowsOf } from './support/store.ts';
import { mintService, mintUser } from './support/tokens.ts';

const { employer, accountants, pension, insurance } = organizations;
const { newcomer } = people;
const hour = 3_600_000;
const day = 24 * hour;

let demo: TestDemo;
/** By how much the service's clock is ahead. */
let late = 0;
const now = () => Date.now() + late;
beforeAll(async () => {
  demo = await openTestDemo({ now });
});
afterAll(() => demo[Symbol.asyncDispose]());
beforeEach(() => {
  change(demo, 'DELETE FROM access_requests');
  change(demo, 'DELETE FROM grants WHERE idp_identity_id = ?', newcomer.idpIdentityId);
});

const deps = () => demo.demo.service.context;
const settle = () => settleRequests({ ...deps(), signal: new AbortController().signal });
const by = authorityOver(employer.tin);
const wish = {
  identity: { idp: 'mitid_erhverv', idpIdentityId: newcomer.idpIdentityId },
  privilege: demoPrivileges.read.id,
};

describe('a refusal', () => {
  test('that an administrator could mend says how to ask, in the language asked for', async () => {
    const { decision, context } = await evaluate(demo);
    expect(decision).toBe(false);
    expect(context).toEqual({
      decision_id: context.evaluation_id,
      policy_revision: expect.any(String),
      grants_revision: expect.any(Number),
      reasons: [expect.objectContaining({ code: 'no-grant' })],
      obligations: [],
      evaluation_id: expect.stringMatching(/^dec_/),
      evaluated_at: expect.stringMatching(/^\d{4}-.*Z$/),
      reason: 'no-grant',
      access_request: {
        endpoint: `${demo.url}/access/v1/requests`,
        expires_at: expect.any(String),
        form_url: `${demo.url}/access-requests/for/${context.evaluation_id}`,
        display: { title: 'Bed om adgang', description: expect.stringContaining(employer.tin) },
      },
    });
    const { evaluated_at = '', access_request } = context;
    expect(Date.parse(access_request?.expires_at ?? '') - Date.parse(evaluated_at)).toBe(24 * hour);
    const token = await mintService(demo);
    const headers = { 'Accept-Language': 'en' };
    const body = { evaluations: [aCheck(), aCheck({ action: { name: 'None such' } })] };
    const answer = await request(demo, 'POST', '/access/v1/evaluations', { token, body, headers });
    const { evaluations } = answer.body as { evaluations: { context: Record<string, unknown> }[] };
    expect(evaluations[0]?.context['access_request']).toMatchObject({ display: { title: 'Ask for access' } });
    expect(evaluations[1]?.context).not.toHaveProperty('access_request');
  });

  test.each<[string, () => unknown, Parameters<typeof aCheck>[0]]>([
    ['no-grant', () => undefined, {}],
    ['grant-expired', () => aGrant(demo, { validTo: now() - 1 }), {}],
    ['grant-not-yet-valid', () => aGrant(demo, { validFrom: now() + day }), {}],
    ['grant-for-other-organization', () => aGrant(demo, { organizationTin: accountants.tin }), {}],
    // A better login besides is the person's own business.
    ['no-grant', () => undefined, { action: { name: 'Pension: administer' }, context: { loa: 'Low' } }],
  ])('%s can be mended', async (code, prepare, told) => {
    prepare();
    const { context } = await evaluate(demo, aCheck(told));
    expect(context).toMatchObject({ reason: code, access_request: {} });
  });

  const undo: (() => void)[] = [];
  const set = (sql: string, back: string, ...values: unknown[]) => {
    change(demo, sql, ...values);
    undo.push(() => change(demo, back, ...values));
  };
  test.each<[string, () => void, Parameters<typeof aCheck>[0]]>([
    [
      'loa-too-low',
      () => aGrant(demo, { privilegeId: demoPrivileges.administer.id }),
      { action: { name: 'Pension: administer' } },
    ],
    ['unknown-privilege', () => undefined, { action: { name: demoPrivileges.claims.id } }],
    ['unknown-organization', () => undefined, { resource: { type: 'organization', id: 'DK99999998' } }],
    ['unsupported-resource-type', () => undefined, { resource: { type: 'document', id: employer.tin } }],
    [
      'organization-not-onboarded',
      () => undefined,
      { resource: { type: 'organization', id: organizations.outsider.tin } },
    ],
    [
      'organization-suspended',
      () =>
        set(
          "UPDATE organizations SET state = 'suspended' WHERE tin = ?",
          "UPDATE organizations SET state = 'active' WHERE tin = ?",
          employer.tin,
        ),
      {},
    ],
    [
      'identity-suspended',
      () => {
        change(
          demo,
          "INSERT OR REPLACE INTO identities (idp, idp_identity_id, state, created_at) VALUES ('mitid_erhverv', ?, 'suspended', 1)",
          newcomer.idpIdentityId,
        );
        undo.push(() => change(demo, "UPDATE identities SET state = 'active'"));
      },
      {},
    ],
    [
      'no-grant',
      () =>
        set(
          'UPDATE organizations SET frozen_since = 1 WHERE tin = ?',
          'UPDATE organizations SET frozen_since = NULL WHERE tin = ?',
          employer.tin,
        ),
      {},
    ],
    ['no-grant', () => undefined, { action: { name: demoPrivileges.internalSupport.name } }],
    [
      'no-grant',
      () => undefined,
      {
        action: { name: demoPrivileges.reportSalaries.name },
        resource: { type: 'organization', id: accountants.tin },
      },
    ],
    [
      'no-grant',
      () =>
        set(
          'UPDATE privileges SET retired_at = 1 WHERE id = ?',
          'UPDATE privileges SET retired_at = NULL WHERE id = ?',
          demoPrivileges.read.id,
        ),
      {},
    ],
    ['no-grant', () => undefined, { subject: { type: 'client', id: 'demo-pension' } }],
    ['no-grant', () => undefined, { subject: { type: 'mitid', id: '0101901234' } }],
    ['no-grant', () => undefined, { subject: { type: 'mitid_erhverv', id: 'no-uuid' } }],
  ])('%s cannot be mended by an administrator: case %#', async (code, prepare, told) => {
    prepare();
    try {
      const { decision, context } = await evaluate(demo, aCheck(told));
      expect(decision).toBe(false);
      expect((context['reasons'] as { code: string }[])[0]?.code).toBe(code);
      for (const member of ['access_request', 'evaluation_id', 'evaluated_at', 'reason'])
        expect(context).not.toHaveProperty(member);
    } finally {
      for (const step of undo.splice(0)) step();
    }
  });

  test('that becomes mendable, or no longer is, says so at once', async () => {
    const check = aCheck({ action: { name: demoPrivileges.reportSalaries.name } });
    const offers = async () => (await evaluate(demo, check)).context.access_request !== undefined;
    expect(await offers()).toBe(true);
    const entry = [demoPrivileges.reportSalaries.id, employer.tin];
    change(demo, 'DELETE FROM whitelist_entries WHERE privilege_id = ? AND organization_tin = ?', ...entry);
    expect(await offers()).toBe(false);
    change(demo, 'INSERT INTO whitelist_entries VALUES (?, ?, 1)', ...entry);
    expect(await offers()).toBe(true);
  });
});

describe('a submission', () => {
  test('makes a task of a refusal that was given a moment ago, with its audit entry', async () => {
    const head = auditHead(demo);
    const { submission, context } = await refused(demo);
    const until = new Date(now() + 30 * day).toISOString();
    const answer = await submit(demo, {
      ...submission,
      context: { justification: 'New in the payroll office', anything: 1 },
      requested_access: { requested_until: until },
      client: { id: 'x' },
    });
    expect(answer.status).toBe(202);
    const { id } = answer.body.task;
    expect(id).toMatch(/^arq_[A-Za-z0-9_-]{43}$/);
    expect(answer.headers.get('location')).toBe(`${demo.url}/access/v1/requests/${id}`);
    expect(answer.body).toEqual({
      task: {
        id,
        status: 'pending',
        status_endpoint: `${demo.url}/access/v1/requests/${id}`,
        expires_at: expect.any(String),
        links: {
          ticket: `${demo.url}/access-requests/${id}`,
          cancel: `${demo.url}/access/v1/requests/${id}/cancel`,
        },
        display: { title: 'Venter på svar', description: expect.any(String) },
      },
    });
    expect((await statusOf(demo, id)).body).toEqual(answer.body);
    expect(rowsOf(demo, 'SELECT * FROM access_requests')).toMatchObject([
      {
        decision_id: context.evaluation_id,
        provider_tin: pension.tin,
        privilege_id: demoPrivileges.read.id,
        organization_tin: employer.tin,
        idp_identity_id: newcomer.idpIdentityId,
        reason: 'New in the payroll office',
        wished_until: Date.parse(until),
        made_by_idp: 'client',
        made_by_id: 'demo-pension',
      },
    ]);
    drain(demo);
    expect(auditAfter(demo, head).filter(({ entity }) => entity === 'access-request')).toMatchObject([
      {
        action: 'access-request.made',
        actor_id: 'demo-pension',
        actor_tin: pension.tin,
        organization_tin: employer.tin,
        subject_id: newcomer.idpIdentityId,
        reason: 'New in the payroll office',
      },
    ]);
  });

  test('also of a refusal in a batch, and of one whose properties the log has masked', async () => {
    const check = aCheck({
      subject: {
        ...aCheck().subject,
        properties: { organization: employer.tin, cpr: '010190-1234', list: [1, null] },
      },
      action: { name: demoPrivileges.read.id, properties: { why: 'x' } },
    });
    const token = await mintService(demo);
    const body = { evaluations: [check] };
    const answer = await request(demo, 'POST', '/access/v1/evaluations', { token, body });
    const [{ context }] = (answer.body as { evaluations: [{ context: object }] }).evaluations;
    const submission = submissionOf(check, context);
    // The order of members does not count.
    const { properties, ...subject } = check.subject;
    const turned = {
      properties: Object.fromEntries(Object.entries(properties ?? {}).toReversed()),
      ...subject,
    };
    expect((await submit(demo, { ...submission, subject: turned })).status).toBe(202);
    expect(JSON.stringify(dump(demo, { decisions: true }))).not.toContain('010190-1234');
  });

  test('is bound to the refusal: nothing else can be asked for with it', async () => {
    const { submission } = await refused(demo);
    const denial = submission['denial'] as Record<string, string>;
    const subject = aCheck().subject;
    const bad: Record<string, unknown>[] = [
      { subject: { ...subject, id: people.employee.idpIdentityId } },
      { subject: { ...subject, id: subject.id.toUpperCase() } },
      { subject: { ...subject, type: 'mitid' } },
      { subject: { type: subject.type, id: subject.id } },
      { subject: { ...subject, properties: { ...subject.properties, more: null } } },
      { action: { name: 'Pension: administer' } },
      { action: { name: demoPrivileges.read.id } },
      { action: { name: 'Pension: read', properties: {} } },
      { resource: { type: 'organization', id: accountants.tin } },
      { resource: { type: 'Organization', id: employer.tin } },
      { denial: { ...denial, evaluation_id: undefined } },
      { denial: { ...denial, evaluation_id: `${denial['evaluation_id']}x` } },
      { denial: { ...denial, evaluation_id: 'dec_none' } },
      { denial: { ...denial, evaluation_id: `arq_${randomUUID()}` } },
      { denial: { ...denial, expires_at: new Date(now() + 365 * day).toISOString() } },
      { denial: { ...denial, expires_at: undefined } },
      { denial: { ...denial, evaluated_at: new Date(now() - hour).toISOString() } },
      { denial: { ...denial, reason: 'grant-expired' } },
      { denial: undefined },
    ];
    for (const change_ of bad) {
      const answer = await submit(demo, { ...submission, ...change_ });
      expect({ change_, status: answer.status }).toMatchObject({ status: 400 });
      expectProfileProblem(answer, 400, 'invalid_denial_binding');
    }
    expect(rowsOf(demo, 'SELECT id FROM access_requests')).toEqual([]);
    expect((await submit(demo, submission)).status).toBe(202);
  });

  test('about a decision of another provider, an allow or a role is bound to nothing', async () => {
    const claims = aCheck({ action: { name: demoPrivileges.claims.name } });
    const theirs = await refused(demo, claims, 'demo-insurance');
    expectProfileProblem(await submit(demo, theirs.submission), 400, 'invalid_denial_binding');
    const mine = await refused(demo);
    expectProfileProblem(
      await submit(demo, mine.submission, { clientId: 'demo-insurance' }),
      400,
      'invalid_denial_binding',
    );
    const check = aCheck({ subject: { type: 'mitid_erhverv', id: people.employee.idpIdentityId } });
    const allowed = await evaluate(demo, check);
    expect(allowed.decision).toBe(true);
    const id = { evaluation_id: String(allowed.context['decision_id']) };
    const { access_request } = mine.context;
    const forged = submissionOf(check, { ...id, access_request });
    expectProfileProblem(await submit(demo, forged), 400, 'invalid_denial_binding');
    expect(insurance.tin).not.toBe(pension.tin);
  });

  test('comes too late a day after the refusal', async () => {
    const { submission } = await refused(demo);
    try {
      late = 24 * hour + 5_000;
      expectProfileProblem(await submit(demo, submission), 410, 'expired_denial');
    } finally {
      late = 0;
    }
  });

  test('is in vain once it is allowed, or can no longer be granted', async () => {
    const first = await refused(demo);
    const grant = aGrant(demo);
    expectProfileProblem(await submit(demo, first.submission), 400, 'not_requestable');
    change(demo, 'DELETE FROM grants WHERE id = ?', grant.id);
    change(demo, 'UPDATE privileges SET retired_at = 1 WHERE id = ?', demoPrivileges.read.id);
    expectProfileProblem(await submit(demo, first.submission), 400, 'not_requestable');
    change(demo, 'UPDATE privileges SET retired_at = NULL WHERE id = ?', demoPrivileges.read.id);
    expect((await submit(demo, first.submission)).status).toBe(202);
  });

  test('tells nothing of whom others know: the provider has to know the person there itself', async () => {
    // He is known to the employer as a partner, and at the pension fund as his own firm's.
    const check = aCheck({ subject: { type: 'mitid_erhverv', id: people.accountant.idpIdentityId } });
    change(
      demo,
      'DELETE FROM grants WHERE idp_identity_id = ? AND organization_tin = ?',
      people.accountant.idpIdentityId,
      employer.tin,
    );
    const stranger = aCheck({ subject: { type: 'mitid_erhverv', id: randomUUID() } });
    const answers = [];
    for (const asked of [check, stranger]) {
      const { submission } = await refused(demo, asked);
      const answer = await submit(demo, submission);
      const problem = expectProblem(answer, 403, 'tie-missing');
      answers.push({ ...problem, instance: '' });
    }
    expect(answers[0]).toEqual(answers[1]);
    // Seen there as the employer's, he needs no word of the provider.
    const seen = aCheck({
      subject: { type: 'mitid_erhverv', id: people.protected.idpIdentityId },
    });
    expect((await submit(demo, (await refused(demo, seen)).submission)).status).toBe(202);
  });

  test.each<[string, Record<string, unknown>, number, string]>([
    ['no subject', { subject: undefined }, 400, 'invalid-request'],
    ['a subject that is none', { subject: 'alice' }, 400, 'invalid-request'],
    ['no action', { action: {} }, 400, 'invalid-request'],
    ['a time that is none', { requested_access: { requested_until: 'tomorrow' } }, 400, 'invalid-request'],
    [
      'a time without its zone',
      { requested_access: { requested_until: '2099-01-01T00:00:00' } },
      400,
      'invalid-request',
    ],
    [
      'a time that has passed',
      { requested_access: { requested_until: '2020-01-01T00:00:00Z' } },
      422,
      'invalid-validity',
    ],
    [
      'a time beyond all plans',
      { requested_access: { requested_until: '9999-01-01T00:00:00Z' } },
      422,
      'invalid-validity',
    ],
    ['a CPR number in the reason', { context: { justification: 'Ring 010190-1234' } }, 422, 'cpr-refused'],
    ['a reason without end', { context: { justification: 'x'.repeat(501) } }, 400, 'invalid-request'],
  ])('with %s is refused', async (_what, told, status, code) => {
    const { submission } = await refused(demo);
    const answer = await submit(demo, { ...submission, ...told });
    expectProblem(answer, status, code);
    expect(answer.text).not.toContain('010190');
    expect(rowsOf(demo, 'SELECT id FROM access_requests')).toEqual([]);
  });

  test('with the same idempotency key is one; with another body it is refused', async () => {
    const { submission } = await refused(demo);
    const told = { key: 'my-key-010190-1234' };
    const answers = await Promise.all([submit(demo, submission, told), submit(demo, submission, told)]);
    const ids = answers.map(({ body }) => body.task.id);
    expect(new Set(ids).size).toBe(1);
    const other = { ...submission, context: { justification: 'Other' } };
    expectProfileProblem(await submit(demo, other, told), 409, 'duplicate_request');
    // Another client's key is another key.
    const elsewhere = await submit(demo, submission, { ...told, clientId: 'demo-insurance' });
    expectProfileProblem(elsewhere, 400, 'invalid_denial_binding');
    try {
      late = 2 * day;
      expect((await submit(demo, submission, told)).body.task.id).toBe(ids[0]);
      late = 20 * day;
      expectProfileProblem(await submit(demo, submission, told), 410, 'expired_denial');
    } finally {
      late = 0;
    }
    expect(JSON.stringify(dump(demo))).not.toContain('010190-1234');
    expectProblem(await submit(demo, submission, { key: 'x'.repeat(256) }), 400, 'invalid-request');
  });

  test('of the same refusal, or for what waits already, finds the request that there is', async () => {
    const first = await refused(demo);
    const { id } = (await submit(demo, first.submission)).body.task;
    expect((await submit(demo, first.submission)).body.task.id).toBe(id);
    const second = await refused(demo);
    expect((await submit(demo, second.submission)).body.task.id).toBe(id);
    refuse(demo, id, 'Not needed');
    // What was refused with one is over; the newer refusal can be asked with.
    expect((await submit(demo, first.submission)).body.task).toMatchObject({ id, status: 'denied' });
    expect((await submit(demo, second.submission)).body.task.id).not.toBe(id);
    expect(rowsOf(demo, 'SELECT id FROM access_requests')).toHaveLength(2);
  });
});

describe('a task', () => {
  test('that was approved says to ask again, and the policy then allows until the end', async () => {
    const id = await aRequest(demo);
    const until = now() + 30 * day;
    const head = auditHead(demo);
    approve(demo, id, until);
    const { body } = await statusOf(demo, id);
    expect(body).toMatchObject({
      task: { id, status: 'approved', links: { ticket: expect.any(String) } },
      result: {
        mode: 'reevaluate',
        approval: { id: expect.stringMatching(/^grt_/), approved_until: new Date(until).toISOString() },
      },
    });
    expect(body.task.links).not.toHaveProperty('cancel');
    expect((await evaluate(demo)).decision).toBe(true);
    expect(auditAfter(demo, head).map(({ action }) => action)).toEqual(
      expect.arrayContaining(['grant.created', 'access-request.approved']),
    );
    try {
      late = 31 * day;
      expect((await evaluate(demo)).decision).toBe(false);
    } finally {
      late = 0;
    }
  });

  test('that was refused says why, and never who', async () => {
    const id = await aRequest(demo);
    refuse(demo, id, 'Not part of your work');
    const answer = await statusOf(demo, id);
    expect(answer.body.task).toMatchObject({ status: 'denied', reason: 'Not part of your work' });
    expect(answer.body).not.toHaveProperty('result');
    expect(answer.text).not.toContain('administrator"');
    expect((await evaluate(demo)).decision).toBe(false);
  });

  test('can be cancelled by its provider, twice with the same effect', async () => {
    const id = await aRequest(demo);
    for (const _ of [1, 2]) {
      const answer = await cancel(demo, id);
      expect([answer.status, answer.body.task.status]).toEqual([200, 'cancelled']);
    }
    expect(() => approve(demo, id, now() + day)).toThrow('invalid-task-state');
    expect((await evaluate(demo)).decision).toBe(false);
  });

  test('lapses after 14 days, whether or not the job has come round', async () => {
    const id = await aRequest(demo);
    try {
      late = 14 * day + 1_000;
      expect((await statusOf(demo, id)).body.task.status).toBe('expired');
      expect(() => approve(demo, id, now() + day)).toThrow('invalid-task-state');
      expectProfileProblem(await cancel(demo, id), 409, 'invalid_task_state');
      // It stands in nobody's way.
      expect(await aRequest(demo)).not.toBe(id);
      await settle();
      expect(rowsOf(demo, 'SELECT state FROM access_requests ORDER BY created_at')).toEqual([
        { state: 'expired' },
        { state: 'pending' },
      ]);
    } finally {
      late = 0;
    }
  });

  test.each<[string, (context: ReturnType<typeof deps>) => void]>([
    ['given otherwise', (context) => void giveGrantOnce(context, by, wish, undefined)],
    [
      'prolonged',
      (context) => {
        const grant = aGrant(demo, { validTo: now() - 1 });
        changeGrant(context, by, grant.id, { validTo: now() + day }, undefined);
      },
    ],
  ])('is settled by a grant that was %s', async (_how, give) => {
    const id = await aRequest(demo);
    give(deps());
    expect((await statusOf(demo, id)).body).toMatchObject({
      task: { status: 'approved' },
      result: { approval: { id: expect.stringMatching(/^grt_/) } },
    });
  });

  test('is settled by a grant that begins, and fails with its privilege', async () => {
    aGrant(demo, { validFrom: now() + day });
    const id = await aRequest(demo);
    try {
      await settle();
      expect((await statusOf(demo, id)).body.task.status).toBe('pending');
      late = day + 1_000;
      await settle();
      expect((await statusOf(demo, id)).body.task.status).toBe('approved');
    } finally {
      late = 0;
    }
    change(demo, 'DELETE FROM grants WHERE idp_identity_id = ?', newcomer.idpIdentityId);
    const other = await aRequest(demo);
    change(demo, 'UPDATE privileges SET deleting_since = 1 WHERE id = ?', demoPrivileges.read.id);
    await settle();
    expect((await statusOf(demo, other)).body.task.status).toBe('failed');
    change(demo, 'UPDATE privileges SET deleting_since = NULL WHERE id = ?', demoPrivileges.read.id);
  });

  test('for a grant that has not begun is approved by one that has', async () => {
    const later = aGrant(demo, { validFrom: now() + day });
    const id = await aRequest(demo);
    approve(demo, id, now() + 2 * day);
    expect((await evaluate(demo)).decision).toBe(true);
    expect(rowsOf(demo, 'SELECT id FROM grants WHERE id = ?', later.id)).toEqual([]);
  });

  test('that has ended stays so for ever, whoever tries what', async () => {
    const endings: Record<string, (id: string) => unknown> = {
      approved: (id) => approve(demo, id, now() + day),
      denied: (id) => refuse(demo, id, 'No'),
      cancelled: (id) => cancel(demo, id),
    };
    for (const [state, end] of Object.entries(endings)) {
      change(demo, 'DELETE FROM grants WHERE idp_identity_id = ?', newcomer.idpIdentityId);
      const id = await aRequest(demo);
      await end(id);
      const before = rowsOf(demo, 'SELECT * FROM access_requests WHERE id = ?', id);
      expect(before).toMatchObject([{ state }]);
      for (const [name, again] of Object.entries(endings)) {
        if (name === 'cancelled') await again(id);
        else expect(() => again(id)).toThrow('invalid-task-state');
      }
      giveOrKeep();
      expect(() => change(demo, "UPDATE access_requests SET state = 'pending' WHERE id = ?", id)).toThrow();
      await settle();
      expect(rowsOf(demo, 'SELECT * FROM access_requests WHERE id = ?', id)).toEqual(before);
    }
  });
  const giveOrKeep = () => {
    try {
      const grant = giveGrantOnce(deps(), by, wish, undefined);
      revokeGrant(deps(), by, grant.row.id, undefined);
    } catch {
      // There is one already.
    }
  };

  test("is nobody else's business: another provider, another token, another id", async () => {
    const id = await aRequest(demo);
    const theirs = await statusOf(demo, id, 'demo-insurance');
    expectProfileProblem(theirs, 404, 'unknown_task');
    const unknown = await statusOf(demo, 'arq_none');
    expect({ ...(theirs.body as object), instance: '' }).toEqual({
      ...(unknown.body as object),
      instance: '',
    });
    expectProfileProblem(await cancel(demo, id, 'demo-insurance'), 404, 'unknown_task');
    for (const [method, path] of [
      ['POST', '/access/v1/requests'],
      ['GET', `/access/v1/requests/${id}`],
      ['POST', `/access/v1/requests/${id}/cancel`],
    ] as const) {
      const ask = (token?: string) =>
        request(demo, method, path, { ...(token && { token }), ...(method === 'POST' && { body: {} }) });
      expectChallenge(await ask());
      expectChallenge(await ask('nonsense'), 'invalid_token');
      expectProblem(await ask(await mintUser(demo, 'newcomer', 'demo-pension')), 403, 'insufficient-scope');
      expectProblem(await ask(await mintUser(demo, 'administrator')), 403, 'insufficient-scope');
      change(demo, "UPDATE clients SET state = 'suspended' WHERE client_id = 'demo-pension'");
      expectProblem(await ask(await mintService(demo)), 403, 'forbidden');
      change(demo, "UPDATE clients SET state = 'active' WHERE client_id = 'demo-pension'");
    }
    expect((await statusOf(demo, id)).body.task.status).toBe('pending');
    const token = await mintService(demo);
    expectProblem(
      await request(demo, 'DELETE', `/access/v1/requests/${id}`, { token }),
      405,
      'method-not-allowed',
    );
  });
});

test('nobody approves their own: not as an administrator, not by granting to themselves', async () => {
  const id = await aRequest(demo);
  const self = { ...by, actor: { idp: 'mitid_erhverv', id: newcomer.idpIdentityId } };
  expect(() => approveRequest(deps(), self, id, now() + day)).toThrow('own-request');
  expect(() => refuseRequest(deps(), self, id, 'No')).toThrow('own-request');
  // Whom the register has named the same signatory is the same person.
  const other = { idp: 'mitid', idpIdentityId: 'anna' };
  change(
    demo,
    `INSERT INTO onboardings (id, organization_tin, route, state, terms_version, started_by_idp, started_by_id, started_at, expires_at, signatories)
     VALUES ('onb_x', ?, 'signatory', 'completed', '1', 'mitid', 'anna', 1, 1, '[]'), ('onb_y', ?, 'signatory', 'completed', '1', 'mitid', 'anna', 1, 1, '[]')`,
    ...[employer.tin, employer.tin],
  );
  for (const [onboarding, idp, who] of [
    ['onb_x', other.idp, other.idpIdentityId],
    ['onb_y', 'mitid_erhverv', newcomer.idpIdentityId],
  ])
    change(
      demo,
      "INSERT INTO onboarding_confirmations VALUES (?, 'person-1', ?, ?, '1', 1)",
      onboarding,
      idp,
      who,
    );
  const twin = { ...by, actor: { idp: other.idp, id: other.idpIdentityId } };
  expect(() => approveRequest(deps(), twin, id, now() + day)).toThrow('own-request');
  // An administrator may grant to themselves; that approves nothing.
  giveGrantOnce(deps(), self, wish, undefined);
  expect((await statusOf(demo, id)).body.task.status).toBe('cancelled');
  const raw =
    "UPDATE access_requests SET state = 'approved', ended_by_idp = idp, ended_by_id = idp_identity_id";
  change(demo, 'DELETE FROM grants WHERE idp_identity_id = ?', newcomer.idpIdentityId);
  await aRequest(demo);
  expect(() => change(demo, `${raw} WHERE state = 'pending'`)).toThrow('nobody answers their own request');
});

test('requests about people without end are stopped, and nobody else is', async () => {
  const { submission } = await refused(demo);
  change(demo, 'DELETE FROM access_requests');
  expect((await submit(demo, submission)).status).toBe(202);
  const columns = Object.keys(rowsOf(demo, 'SELECT * FROM access_requests LIMIT 1')[0] ?? {});
  const given: Record<string, string> = {
    ...{ id: "'arq_' || n", idp_identity_id: "'somebody-' || n", decision_id: "'dec_' || n" },
  };
  change(
    demo,
    `WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < ?)
     INSERT INTO access_requests (${columns.join()})
     SELECT ${columns.map((name) => given[name] ?? name).join()} FROM access_requests, many`,
    requestLimits.pendingOfProvider - 1,
  );
  const other = aCheck({ action: { name: demoPrivileges.reportSalaries.name } });
  const next = await refused(demo, other);
  expectProblem(await submit(demo, next.submission), 429, 'too-many-requests');
  const claims = aCheck({ action: { name: demoPrivileges.claims.name } });
  const elsewhere = await refused(demo, claims, 'demo-insurance');
  const answer = await submit(demo, elsewhere.submission, { clientId: 'demo-insurance' });
  expect(answer.status).toBe(202);
  change(demo, "DELETE FROM access_requests WHERE idp_identity_id LIKE 'somebody-%'");
});

test('a thousand requests of one person are stopped, and a provider learns nothing of another', async () => {
  const { sqlite } = deps().db;
  const insert = sqlite.prepare(
    `INSERT INTO privileges (id, owner_tin, name, description_danish, description_english, assignability, built_in, created_at, updated_at)
     VALUES (?, ?, ?, '', '', 'public', 0, 1, 1)`,
  );
  const names = Array.from({ length: 40 }, (_, n) => `Flood ${n}`);
  for (const name of names) insert.run(randomUUID(), pension.tin, name);
  const statuses: number[] = [];
  for (const name of names) {
    const { submission } = await refused(demo, aCheck({ action: { name } }));
    const answer = await submit(demo, submission);
    statuses.push(answer.status);
    if (answer.status !== 202) expectProblem(answer, 429, 'too-many-requests');
  }
  expect(statuses.filter((status) => status === 202)).toHaveLength(requestLimits.pendingAtOne);
  // Withdrawn and made again and again: the day's number stops it.
  for (let n = 0; n < 60; n += 1) {
    const pending = rowsOf(demo, "SELECT id FROM access_requests WHERE state = 'pending' LIMIT 1")[0]?.['id'];
    if (pending) await cancel(demo, String(pending));
    const { submission } = await refused(demo, aCheck({ action: { name: names[n % 40] ?? '' } }));
    await submit(demo, submission);
  }
  expect(rowsOf(demo, 'SELECT id FROM access_requests')).toHaveLength(requestLimits.perDay);
  // Elsewhere nothing of that is felt.
  const claims = aCheck({ action: { name: demoPrivileges.claims.name } });
  const elsewhere = await refused(demo, claims, 'demo-insurance');
  const answer = await submit(demo, elsewhere.submission, { clientId: 'demo-insurance' });
  expect(answer.status).toBe(202);
  change(demo, "DELETE FROM privileges WHERE name LIKE 'Flood %'");
});

test('a refusal that another process of the port has still to write is waited for; one that cannot be written, not', async () => {
  const { db, decisionLog } = deps();
  const { context } = await refused(demo);
  decisionLog.flush();
  const id = context.evaluation_id;
  const [row] = rowsOf(demo, 'SELECT * FROM decision_log WHERE id = ?', id);
  const columns = Object.keys(row ?? {});
  change(demo, 'DELETE FROM decision_log WHERE id = ?', id);
  const elsewhere = { db, now, decisionLog: { flush: () => true } };
  setTimeout(() => {
    const marks = columns.map(() => '?').join(', ');
    const sql = `INSERT INTO decision_log (${columns.join(', ')}) VALUES (${marks})`;
    change(demo, sql, ...Object.values(row ?? {}));
  }, 120);
  expect(await findDenial(elsewhere, id)).toMatchObject({ decisionId: id, code: 'no-grant' });
  change(demo, 'DELETE FROM decision_log WHERE id = ?', id);
  expect(await findDenial(elsewhere, id)).toBeUndefined();
  const stuck = { ...elsewhere, decisionLog: { flush: () => false } };
  await expect(findDenial(stuck, id)).rejects.toThrow('decision-log-unavailable');
});

test('what has ended is kept as long as decisions are; what waits is kept', async () => {
  const ended = await aRequest(demo);
  refuse(demo, ended, 'No');
  const waiting = await aRequest(demo);
  const retain = (decisionLogDays: number) =>
    applyRetention({ ...deps(), decisionLogDays, signal: new AbortController().signal });
  try {
    late = 100 * day;
    await retain(101);
    expect(rowsOf(demo, 'SELECT id FROM access_requests')).toHaveLength(2);
    await retain(99);
    expect(rowsOf(demo, 'SELECT id FROM access_requests')).toEqual([{ id: waiting }]);
  } finally {
    late = 0;
  }
  expectProfileProblem(await statusOf(demo, ended), 404, 'unknown_task');
});

test('the lists and the limits read one range of one index each, whatever others have asked for', () => {
  const { sqlite } = deps().db;
  const plans: string[] = [];
  const spy = vi.spyOn(sqlite, 'prepare');
  const person = { idp: 'mitid_erhverv', idpIdentityId: newcomer.idpIdentityId };
  const list = { organizationTin: employer.tin, now: now(), limit: 5 };
  countPendingRequestsTo(deps().db, employer.tin, now(), 10);
  readRequestsTo(deps().db, { ...list, show: 'pending' });
  readRequestsTo(deps().db, { ...list, show: 'ended' });
  countRequestsOf(deps().db, person, { pendingAt: now() });
  readRequestsBy(deps().db, person, 5);
  readLapsingRequests(deps().db, now(), 5);
  const texts = spy.mock.calls.map(([sql]) => sql);
  spy.mockRestore();
  for (const sql of texts) {
    const marks = Array.from(sql.matchAll(/\?/g), () => 1);
    const steps = sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...marks) as { detail: string }[];
    plans.push(steps.map(({ detail }) => detail).join('; '));
  }
  const reads = (name: string) =>
    expect.stringMatching(new RegExp(`SEARCH access_requests USING INDEX ${name} (?!.*B-TREE)`));
  expect(plans).toEqual([
    reads('access_requests_waiting'),
    reads('access_requests_waiting'),
    reads('access_requests_by_organization'),
    reads('access_requests_by_person'),
    reads('access_requests_by_person'),
    reads('access_requests_by_expiry'),
  ]);
});

test('of a lossless log, it is asked the same', async () => {
  await using other = await openTestDemo({ settings: { DECISION_LOG: 'lossless' } });
  const id = await aRequest(other);
  expect(((await statusOf(other, id)).body as Task).task.status).toBe('pending');
});
