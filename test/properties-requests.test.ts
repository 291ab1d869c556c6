import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { type AccessRequestRow, readAccessRequest } from '../db/access-requests.ts';
import type { Caller } from '../server/access/callers.ts';
import type { Check } from '../server/access/check.ts';
import { decide } from '../server/access/decide.ts';
import { AppError } from '../server/errors.ts';
import { revokeGrant } from '../server/grants/change.ts';
import { giveGrantOnce } from '../server/grants/give-once.ts';
import { newToken } from '../server/ids.ts';
import { approveRequest, refuseRequest } from '../server/requests/answer.ts';
import { askForAccess, requestMs } from '../server/requests/ask.ts';
import { findDenial } from '../server/requests/denial.ts';
import { settleRequests } from '../server/requests/lapse.ts';
import { stateOf } from '../server/requests/settle.ts';
import { withdrawRequest } from '../server/requests/withdraw.ts';
import { callersOf, openWorld, type World, type WorldContext, worldNow } from './support/world.ts';

vi.setConfig({ testTimeout: 180_000 });

const tin = 'DK10000001';
const provider = 'DK10000002';
const privilege = '22222222-bbbb-4bbb-8bbb-000000000001';
const people = ['000000000001', '000000000002'].map((end) => ({
  idp: 'mitid_erhverv',
  idpIdentityId: `11111111-aaaa-4aaa-8aaa-${end}`,
}));
const administrators = [
  { idp: 'mitid', id: 'anna' },
  ...people.map(({ idp, idpIdentityId }) => ({ idp, id: idpIdentityId })),
];

const world: World = {
  now: worldNow,
  organizations: [tin, provider, 'DK99999999'].map((each) => ({
    tin: each,
    state: 'active',
    onboarding: 'operator',
  })),
  providers: [provider],
  clients: [{ clientId: 'client', organizationTin: provider, state: 'active' }],
  privileges: [
    {
      id: privilege,
      ownerTin: provider,
      name: 'Read',
      assignability: 'public',
      minimumLoa: null,
      builtIn: false,
    },
    {
      id: 'role',
      ownerTin: 'DK99999999',
      name: 'PrivilegeAdministrator',
      assignability: 'public',
      minimumLoa: null,
      builtIn: true,
    },
  ],
  whitelist: [],
  identities: people.map((person) => ({ ...person, state: 'active' })),
  grants: [],
};

const who = fc.nat(1);
const by = fc.nat(2);
const days = fc.constantFrom(1, 5, 20);
/** What happens: sensible or not. Requests are chosen among all that were made. */
const aStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('ask' as const), who }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('approve' as const), which: fc.nat(5), by, days }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('refuse' as const), which: fc.nat(5), by }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), which: fc.nat(5), who }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('give' as const), who, by, from: fc.constantFrom(0, 3), days }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revoke' as const), who }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), days: fc.constantFrom(0.1, 2, 15) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'settle' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'retire' as const }) },
);
type Step = typeof aStep extends fc.Arbitrary<infer T> ? T : never;

type State = AccessRequestRow['state'];
interface ModelRequest {
  id: string;
  who: number;
  /** As the store has it. */
  state: State;
  expiresAt: number;
}
interface ModelGrant {
  from: number;
  to: number;
  by: number;
}
interface Model {
  now: number;
  retired: boolean;
  requests: ModelRequest[];
  grants: Map<number, ModelGrant>;
}

const day = 86_400_000;
const isOpen = (model: Model, { state, expiresAt }: ModelRequest) =>
  state === 'pending' && expiresAt > model.now;
const inForce = ({ now, grants }: Model, person: number) => {
  const grant = grants.get(person);
  return grant !== undefined && grant.from <= now && grant.to > now;
};
const isSelf = (administrator: number, person: number) => administrator === person + 1;

/** What a grant that is in force makes of the request that waits for it. */
function meet(model: Model, person: number, giver: number): void {
  const waiting = model.requests.find((each) => each.who === person && each.state === 'pending');
  if (!waiting || !inForce(model, person)) return;
  if (!isOpen(model, waiting)) waiting.state = 'expired';
  else waiting.state = isSelf(giver, person) ? 'cancelled' : 'approved';
}

/** What the step does to the model; the error code that it has to end with. */
function foretell(model: Model, step: Step, madeId: string | undefined): string | undefined {
  const chosen =
    'which' in step ? model.requests[step.which % Math.max(model.requests.length, 1)] : undefined;
  switch (step.kind) {
    case 'ask': {
      if (inForce(model, step.who)) return 'allowed';
      if (model.retired) return 'not-requestable';
      const waiting = model.requests.find((each) => each.who === step.who && each.state === 'pending');
      if (waiting && isOpen(model, waiting)) return undefined;
      if (waiting) waiting.state = 'expired';
      if (madeId !== undefined)
        model.requests.push({
          id: madeId,
          who: step.who,
          state: 'pending',
          expiresAt: model.now + requestMs,
        });
      return undefined;
    }
    case 'approve': {
      if (!chosen) return 'not-found';
      if (isSelf(step.by, chosen.who)) return 'own-request';
      if (!isOpen(model, chosen)) return 'invalid-task-state';
      if (model.retired) return 'not-assignable';
      model.grants.set(chosen.who, { from: 0, to: model.now + step.days * day, by: step.by });
      chosen.state = 'approved';
      return undefined;
    }
    case 'refuse': {
      if (!chosen) return 'not-found';
      if (isSelf(step.by, chosen.who)) return 'own-request';
      if (!isOpen(model, chosen)) return 'invalid-task-state';
      chosen.state = 'denied';
      return undefined;
    }
    case 'withdraw': {
      if (!chosen || chosen.who !== step.who) return 'unknown-task';
      if (chosen.state === 'cancelled') return undefined;
      if (!isOpen(model, chosen)) return 'invalid-task-state';
      chosen.state = 'cancelled';
      return undefined;
    }
    case 'give': {
      if (model.retired) return 'not-assignable';
      const there = model.grants.get(step.who);
      if (there && there.to > model.now) return 'grant-exists';
      const from = model.now + step.from * day;
      model.grants.set(step.who, { from, to: from + step.days * day, by: step.by });
      meet(model, step.who, step.by);
      return undefined;
    }
    case 'revoke':
      return model.grants.delete(step.who) ? undefined : 'not-found';
    case 'wait':
      model.now += step.days * day;
      return undefined;
    case 'settle':
      for (const request of model.requests) {
        if (request.state !== 'pending') continue;
        if (!isOpen(model, request)) request.state = 'expired';
        else if (inForce(model, request.who))
          meet(model, request.who, model.grants.get(request.who)?.by ?? 0);
      }
      return undefined;
    case 'retire':
      model.retired = !model.retired;
      return undefined;
  }
}

/** Does the step; what was made, or the error code. */
async function perform(
  context: WorldContext,
  model: Model,
  step: Step,
): Promise<{ made?: string; code?: string }> {
  const authority = (n: number) => ({
    organizationTin: tin,
    actor: administrators[n] ?? { idp: '', id: '' },
    requireStill: () => undefined,
    requestId: null,
  });
  const person = (n: number) => people[n] ?? { idp: '', idpIdentityId: '' };
  const id =
    'which' in step ? (model.requests[step.which % Math.max(model.requests.length, 1)]?.id ?? 'none') : '';
  try {
    switch (step.kind) {
      case 'ask': {
        const { idp, idpIdentityId } = person(step.who);
        const check: Check = {
          subject: { type: idp, id: idpIdentityId },
          action: { name: 'Read' },
          resource: { type: 'organization', id: tin },
        };
        const [caller] = callersOf(world) as [Caller];
        const decision = await decide(context, { caller, check, door: 'authzen' });
        if (decision.allow) return { code: 'allowed' };
        const denial = await findDenial(context, decision.decisionId);
        if (!denial) throw new Error('a refusal of this moment was not found');
        const row = askForAccess(
          { ...context, newToken },
          {
            denial,
            reason: 'Please',
            wishedUntil: undefined,
            by: { actor: { idp, id: idpIdentityId }, requestId: null },
          },
        );
        return { made: row.id };
      }
      case 'approve':
        approveRequest(context, authority(step.by), id, model.now + step.days * day);
        return {};
      case 'refuse':
        refuseRequest(context, authority(step.by), id, 'No');
        return {};
      case 'withdraw': {
        const { idp, idpIdentityId } = person(step.who);
        const doing = { actor: { idp, id: idpIdentityId }, at: model.now, requestId: null };
        withdrawRequest(context.db, doing, person(step.who), id);
        return {};
      }
      case 'give': {
        const from = model.now + step.from * day;
        const wish = {
          identity: person(step.who),
          privilege,
          validFrom: from,
          validTo: from + step.days * day,
        };
        giveGrantOnce(context, authority(step.by), wish, undefined);
        return {};
      }
      case 'revoke': {
        const sql = 'SELECT id FROM grants WHERE idp_identity_id = ?';
        const grant = context.db.sqlite.prepare(sql).pluck().get(person(step.who).idpIdentityId);
        revokeGrant(context, authority(0), String(grant), undefined);
        return {};
      }
      case 'wait':
        context.setNow(model.now + step.days * day);
        return {};
      case 'settle':
        await settleRequests({ db: context.db, now: context.now, signal: new AbortController().signal });
        return {};
      case 'retire': {
        const sql = 'UPDATE privileges SET retired_at = ? WHERE id = ?';
        context.db.sqlite.prepare(sql).run(model.retired ? null : 1, privilege);
        return {};
      }
    }
  } catch (error) {
    if (error instanceof AppError) return { code: error.code };
    throw error;
  }
}

const endings: Record<string, string> = {
  approved: 'access-request.approved',
  denied: 'access-request.denied',
  expired: 'access-request.lapsed',
  cancelled: 'access-request.withdrawn',
  failed: 'access-request.failed',
};

function expectAudited(context: WorldContext, row: AccessRequestRow): void {
  const sql =
    "SELECT action FROM change_audit WHERE entity = 'access-request' AND entity_id = ? ORDER BY seq";
  const actions = context.db.sqlite.prepare(sql).pluck().all(row.id);
  expect(actions).toEqual(['access-request.made', ...(row.state === 'pending' ? [] : [endings[row.state]])]);
}

test('a request goes from waiting to one end and stays there, whatever anybody tries, in any order', async () => {
  const reached = new Map<State, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(aStep, { minLength: 5, maxLength: 40 }), async (steps) => {
      await using context = openWorld(world);
      const model: Model = { now: worldNow, retired: false, requests: [], grants: new Map() };
      const ended = new Map<string, string>();
      for (const step of steps) {
        const known = new Set(model.requests.map(({ id }) => id));
        const { made, code } = await perform(context, model, step);
        const isNew = made !== undefined && !known.has(made);
        expect({ step, code }).toEqual({ step, code: foretell(model, step, isNew ? made : undefined) });
        const waiting = new Set<number>();
        for (const { id, who: asker, state } of model.requests) {
          const row = readAccessRequest(context.db, id);
          if (!row) throw new Error(`${id} is gone`);
          expect({ step, state: row.state }).toEqual({ step, state });
          expect(stateOf(row, model.now)).toBe(
            row.state === 'pending' && row.expiresAt <= model.now ? 'expired' : state,
          );
          // One waits at most; an end is for ever; nobody was approved by themselves; each step left one entry.
          if (state === 'pending') {
            expect(waiting.has(asker)).toBe(false);
            waiting.add(asker);
          } else {
            const text = JSON.stringify(row);
            expect(ended.get(id) ?? text).toBe(text);
            ended.set(id, text);
          }
          if (state === 'approved' || state === 'denied') expect(row.endedById).not.toBe(row.idpIdentityId);
          if (state === 'approved') expect(row.grantId).toMatch(/^grt_/);
          expectAudited(context, row);
        }
      }
      for (const { state } of model.requests) reached.set(state, (reached.get(state) ?? 0) + 1);
    }),
    { numRuns: 150 },
  );
  // All but a privilege that is gone, which has a test of its own.
  expect([...reached.keys()].toSorted()).toEqual(['approved', 'cancelled', 'denied', 'expired', 'pending']);
});
