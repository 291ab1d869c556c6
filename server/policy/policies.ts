import type { Db } from '../../db/open.ts';
import type { PolicyPointer } from '../../db/policies.ts';
import { createEngine, type Engine } from './engine.ts';
import { createKept } from './kept.ts';
import { readKeptBundle, toBundle, toRunnable } from './kept-bundles.ts';
import { basePolicyId } from './names.ts';
import { createRestrictors, type Restricting, type RestrictingDeps } from './restricting.ts';
import type { Sandbox } from './sandbox.ts';

/** By which rules one question is decided: the base policy, and the provider's where it has one. */
export interface Rules {
  /** What answers and logs call them: `base-0123456789ab`, or `base-0123456789ab+dk12345678-0123456789ab`. */
  readonly revision: string;
  readonly base: Engine;
  readonly restricting: Restricting | undefined;
  /** Whether they are for the service's own roles. */
  readonly isForRoles?: true;
}

/** What the rules in force are read from: one revision of the catalogue. */
export interface PoliciesInForce {
  readonly policies: ReadonlyMap<string, PolicyPointer>;
}

/** Which rules are in force; compiled policies are loaded from the store when they are asked for first. */
export interface Policies {
  /** The base policy that the service brings: POLICY_DIR's, or the one that ships with it. */
  readonly brought: { revision: string; origin: 'shipped' | 'folder' };
  /**
   * The rules in force for a provider, as of one revision of the catalogue.
   * @throws AppError `policy-failed` when the base policy is missing or damaged
   */
  rulesOf(inForce: PoliciesInForce, providerTin: string): Rules;
  /**
   * The rules that a decision was logged with, to be tried again: whatever that comes to, nothing is taken out of
   * service.
   * @throws AppError `policy-failed` when one of them is not kept
   */
  rulesNamed(revision: string, providerTin: string, how?: { isStopped: boolean }): Rules;
}

export interface PoliciesDeps extends Omit<RestrictingDeps, 'findRunnable'> {
  db: Db;
  shipped: Engine;
  brought: { engine: Engine; origin: 'shipped' | 'folder' };
  /** Where providers' policies are tried that are not in force. */
  trials: Sandbox;
  /** Times the engines that are loaded. */
  meter: (engine: Engine) => Engine;
}

const enginesAtMost = 8;
const runnablesAtMost = 64;

export function createPolicies(deps: PoliciesDeps): Policies {
  const { db, shipped, brought, meter } = deps;
  const loadEngine = createKept(enginesAtMost, (revision) =>
    meter(createEngine(toBundle(readKeptBundle(db, revision)))),
  );
  const findRunnable = createKept(runnablesAtMost, (revision) => toRunnable(readKeptBundle(db, revision)));
  const restrictingOf = createRestrictors({ ...deps, findRunnable });
  const trying = { log: deps.log, now: deps.now, sandbox: deps.trials, observe: () => undefined };
  const triedOf = createRestrictors({ ...trying, findRunnable });
  const engineOf = (revision: string): Engine =>
    [brought.engine, shipped].find((engine) => engine.revision === revision) ?? loadEngine(revision);
  const toRules = (base: Engine, restricting?: Restricting): Rules => ({
    revision: restricting ? `${base.revision}+${restricting.revision}` : base.revision,
    base,
    restricting,
  });

  const made = new WeakMap<object, Map<string, Rules>>();
  const makeRules = ({ policies }: PoliciesInForce, providerTin: string): Rules => {
    const base = policies.get(basePolicyId)?.bundle;
    const own = policies.get(providerTin);
    const isOwn = own && own.bundle !== null && providerTin !== basePolicyId;
    return toRules(
      base ? engineOf(base) : brought.engine,
      isOwn && own.bundle ? restrictingOf(providerTin, own.bundle, own.stoppedAt !== null) : undefined,
    );
  };

  return {
    brought: { revision: brought.engine.revision, origin: brought.origin },
    rulesOf: (inForce, providerTin) => {
      const known = made.get(inForce.policies)?.get(providerTin);
      if (known) return known;
      const rules = makeRules(inForce, providerTin);
      const others = made.get(inForce.policies) ?? new Map<string, Rules>();
      made.set(inForce.policies, others.set(providerTin, rules));
      return rules;
    },
    rulesNamed: (revision, providerTin, { isStopped } = { isStopped: false }) => {
      const [base = '', own] = revision.split('+');
      return toRules(engineOf(base), own === undefined ? undefined : triedOf(providerTin, own, isStopped));
    },
  };
}

/** What rules in force are called where a change of them has to name what it replaces; `none`: a provider has no policy. */
export function liveNameOf(
  policies: Pick<Policies, 'brought'>,
  inForce: PoliciesInForce,
  policy: string,
): string {
  const bundle = inForce.policies.get(policy)?.bundle;
  return bundle ?? (policy === basePolicyId ? policies.brought.revision : 'none');
}
