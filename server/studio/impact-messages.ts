import type { IdentityRange } from '../../db/impact-domain.ts';
import type { ImpactReplay, ImpactTally, NewImpactRow, NumberedRange } from '../../db/policy-impacts.ts';

/** What a process that computes an impact is asked, one thing at a time. */
export type ToComputer =
  /** Of which store and impact everything else is. */
  | { kind: 'begin'; file: string; impactId: string }
  | { kind: 'plan'; perRange: number }
  | { kind: 'compute'; of: NumberedRange }
  /** The part has been written: on with the next, if more rows are wanted; else they are only counted. */
  | { kind: 'go'; more: boolean }
  | { kind: 'replay' };

/** What it answers, besides that it is alive. */
export type FromComputer =
  | { kind: 'alive' }
  | { kind: 'begun' }
  | { kind: 'planned'; ranges: IdentityRange[] }
  | { kind: 'part'; rows: NewImpactRow[] }
  | { kind: 'computed'; tally: ImpactTally }
  | { kind: 'replayed'; replay: ImpactReplay }
  | { kind: 'failed'; what: string };
