import { prepareDomainReader, readAskingClient } from '../../db/impact-domain.ts';
import { type Db, openDbAsIs } from '../../db/open.ts';
import { type NewImpactRow, readImpactById } from '../../db/policy-impacts.ts';
import { createCatalogueCache, readAtOneRevision } from '../catalogue/catalogue.ts';
import { basePolicyId } from '../policy/names.ts';
import { type Compare, createCompare } from './impact-compare.ts';
import { openComparisons } from './impact-judges.ts';
import type { FromComputer, ToComputer } from './impact-messages.ts';
import { computeRange } from './impact-range.ts';
import { replayLog } from './impact-replay.ts';

/**
 * A process that computes (parts of) an impact: it reads the store and writes nothing. What authors write is evaluated in its only thread: it is killed when it falls silent.
 */

const aliveEveryMs = 250;

function tell(message: FromComputer): void {
  process.send?.(message);
}

let toldAt = performance.now();
function onAnswer(): void {
  if (performance.now() - toldAt < aliveEveryMs) return;
  toldAt = performance.now();
  tell({ kind: 'alive' });
}

let goOn: (more: boolean) => void = () => undefined;
/** Waits until the rows have been written; tells whether more are wanted. */
function handOver(rows: NewImpactRow[]): Promise<boolean> {
  return new Promise((resolve) => {
    goOn = resolve;
    tell({ kind: 'part', rows });
  });
}

/** What can be asked of one impact. */
type Work = (message: Exclude<ToComputer, { kind: 'begin' | 'go' }>) => Promise<FromComputer>;

async function openWork(db: Db, impactId: string): Promise<Work> {
  const impact = readImpactById(db, impactId);
  if (!impact?.plan) throw new Error('there is no such impact');
  const { plan, policy } = impact;
  const reader = prepareDomainReader(db);
  const catalogues = createCatalogueCache(db);
  const comparisonOf = await openComparisons(db, impact, plan);
  let compare: { of: number; by: Compare } | undefined;

  const compute = async (message: Extract<ToComputer, { kind: 'compute' }>): Promise<FromComputer> => {
    const { catalogue, rows } = readAtOneRevision(catalogues, () => reader.read(message.of.range));
    if (compare?.of !== catalogue.revision) {
      const privileges = catalogue.privileges.filter(
        ({ builtIn, ownerTin }) => !builtIn && (policy === basePolicyId || ownerTin === policy),
      );
      const clientOf = (tin: string) => readAskingClient(db, tin) ?? '';
      const by = createCompare({ catalogue, at: plan.at, privileges, comparisonOf, clientOf, onAnswer });
      compare = { of: catalogue.revision, by };
    }
    return { kind: 'computed', tally: await computeRange(compare.by, rows.identities, handOver) };
  };

  return async (message) => {
    switch (message.kind) {
      case 'plan':
        return { kind: 'planned', ranges: reader.plan(message.perRange).ranges };
      case 'compute':
        return compute(message);
      case 'replay':
        return { kind: 'replayed', replay: replayLog(db, policy, comparisonOf, onAnswer) };
    }
  };
}

let work: Work | undefined;

async function answer(message: Exclude<ToComputer, { kind: 'go' }>): Promise<FromComputer> {
  if (message.kind !== 'begin') {
    if (work) return work(message);
    throw new Error('asked before it was begun');
  }
  work = await openWork(openDbAsIs(message.file, { readonly: true }), message.impactId);
  return { kind: 'begun' };
}

// Whoever has started it is gone.
process.on('disconnect', () => process.exit());
process.on('message', (message: ToComputer) => {
  if (message.kind === 'go') goOn(message.more);
  else {
    answer(message).then(tell, (error: unknown) =>
      tell({ kind: 'failed', what: error instanceof Error ? error.message : 'unknown' }),
    );
  }
});
