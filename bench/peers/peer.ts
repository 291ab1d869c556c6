import type { DialectName } from '../load/dialects.ts';
import type { PreparedWorld } from '../world/prepare.ts';
import type { Program } from './program.ts';

/** A peer of one name and set-up, before it is started. */
export interface PeerKind {
  name: string;
  /** Processes that answer. OPA and Cerbos are one process with threads on every core. */
  processes: number;
  dialect: DialectName;
  /** Whether it is sent the service token. */
  authenticated: boolean;
  start(setting: Setting): Promise<StartedPeer>;
}

/** What a peer is started with. */
export interface Setting {
  world: PreparedWorld;
  /** A folder of its own, removed afterwards. */
  folder: string;
  issuer: string;
}

export interface StartedPeer extends AsyncDisposable {
  program: Program;
  port: number;
}
