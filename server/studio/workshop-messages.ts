import type { ErrorCode, Issue } from '../errors.ts';
import type { Work } from './workshop.ts';

/** What the process of a workshop is asked. */
export type ToWorkshop =
  /** `compiler`: the absolute path of OPA. */
  | { kind: 'do'; id: number; what: keyof Work; with: unknown[]; compiler: string | undefined }
  /** Nobody waits for it any longer. */
  | { kind: 'give-up'; id: number };

/** What it answers. */
export type FromWorkshop =
  | { kind: 'alive' }
  | { kind: 'done'; id: number; result: unknown }
  /** As an AppError. */
  | { kind: 'refused'; id: number; code: ErrorCode; detail: string; issues: Issue[] }
  | { kind: 'failed'; id: number; what: string };
