import type { Engine } from '../../server/policy/engine.ts';
import type { Policies } from '../../server/policy/policies.ts';

/** The policies in force, with another base policy in its place. */
export function withBase(policies: Policies, base: Engine): Policies {
  return {
    ...policies,
    rulesOf: (...of) => ({ ...policies.rulesOf(...of), base, revision: base.revision }),
  };
}

/** The base policy that the service brings, to be asked directly. */
export function baseOf(policies: Policies): Engine {
  return policies.rulesOf({ policies: new Map() }, '').base;
}
