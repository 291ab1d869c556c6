import { randomUUID } from 'node:crypto';
import { prepareFacts } from '../db/facts.ts';
import { readLastBrought } from '../db/policies.ts';
import { createCatalogueCache } from '../server/catalogue/catalogue.ts';
import { createNewId } from '../server/ids.ts';
import { createLog } from '../server/log.ts';
import { loadBundle, shippedBundle } from '../server/policy/bundle.ts';
import { createEngine } from '../server/policy/engine.ts';
import { readKeptBundle, toBundle } from '../server/policy/kept-bundles.ts';
import { basePolicyId } from '../server/policy/names.ts';
import type { OpaPlaces } from '../server/policy/opa.ts';
import { createPolicies } from '../server/policy/policies.ts';
import { recordBrought } from '../server/policy/record-brought.ts';
import { openSandbox } from '../server/policy/sandbox.ts';
import { type Author, toOperatorAuthor, toProviderAuthor } from '../server/studio/author.ts';
import type { TrialDeps } from '../server/studio/trial.ts';
import { openWorkshop } from '../server/studio/workshop.ts';
import { authorityFor, openStoreAtHead } from './store.ts';

/** What the commands about policies need of the store, and of OPA. */
export interface PolicyStore extends TrialDeps, AsyncDisposable {
  log: ReturnType<typeof createLog>;
  /** Whoever sits at the machine, as an author of this policy. */
  authorOf(policy: string): Author;
  /** The same, as the operator, who looks after every policy. @throws AppError `not-found` */
  caretakerOf(policy: string): Author;
}

/** Opens the store of DATA_DIR, with the base policy that the service has brought when it started last. */
export async function openPolicyStore(opa: OpaPlaces): Promise<PolicyStore> {
  await using stack = new AsyncDisposableStack();
  const db = stack.use(openStoreAtHead());
  const log = createLog('silent');
  const sandbox = stack.use(openSandbox({ threads: 2 }));
  const workshop = stack.use(openWorkshop({ opa }));
  const catalogue = createCatalogueCache(db);
  const bundle = await loadBundle(shippedBundle);
  const shipped = createEngine(bundle);
  const newId = createNewId(Date.now);
  // No service has started on this store yet: it would keep what it brings.
  if (!readLastBrought(db))
    recordBrought({ db, now: Date.now, newId }, { shipped: bundle, folder: undefined });
  const brought = readLastBrought(db);
  const engine =
    brought && brought.bundle !== shipped.revision
      ? createEngine(toBundle(readKeptBundle(db, brought.bundle)))
      : shipped;
  const policies = createPolicies({
    ...{ db, log, now: Date.now, shipped, meter: (one) => one },
    brought: { engine, origin: brought?.origin === 'folder' ? 'folder' : 'shipped' },
    // Nothing here decides; what is tried disturbs nobody.
    ...{ sandbox, trials: sandbox, observe: () => undefined, takeOutOfService: () => undefined },
  });
  const resources = stack.move();
  const deps = { db, now: Date.now, newId, newGuid: randomUUID, catalogue };
  return {
    ...{ ...deps, log, policies, workshop, readFacts: prepareFacts(db) },
    authorOf: (policy) => {
      if (policy === basePolicyId) return toOperatorAuthor(deps, authorityFor(deps));
      return toProviderAuthor(deps, authorityFor(deps, policy));
    },
    caretakerOf: (policy) => toOperatorAuthor(deps, authorityFor(deps), policy),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
