import { CommanderError } from 'commander';
import { ConfigError } from '../server/config.ts';
import { AppError, errorCatalogue } from '../server/errors.ts';
import { toStartMessage } from '../server/start-message.ts';

/** The exit codes of `adgang`. Stable for ever: scripts rely on them. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  misconfigured: 4,
  unreachable: 5,
  problems: 6,
  warnings: 7,
} as const;

export const exitCodeHelp = `
Exit codes:
  0  done, or nothing was left to do
  1  failed unexpectedly
  2  the command line cannot be understood
  3  refused, and nothing was changed: the message says why
  4  a setting is missing or wrong
  5  the store, the broker or the service cannot be reached
  6  doctor found problems
  7  doctor --strict found warnings
The commands of adgang policy have codes of their own: adgang policy --help tells them.`;

/** The command cannot go on, and the store is not to blame: the message says what to do. */
export class CommandRefused extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number = exitCodes.refused) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The command has said all there is to say, and ends with this code. */
export class CommandEnded extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super();
    this.exitCode = exitCode;
  }
}

/** The exit code that an error calls for. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommandRefused || error instanceof CommandEnded) return error.exitCode;
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (error instanceof ConfigError) return exitCodes.misconfigured;
  if (error instanceof AppError) {
    const { status } = errorCatalogue[error.code];
    return status < 500 ? exitCodes.refused : status === 503 ? exitCodes.unreachable : exitCodes.failed;
  }
  const { code } = (error ?? {}) as { code?: unknown };
  return /^SQLITE_|^E[A-Z]+$/.test(String(code)) ? exitCodes.unreachable : exitCodes.failed;
}

/** What to print on standard error; commander has printed its own already. */
export function messageOf(error: unknown): string | undefined {
  if (error instanceof CommanderError || error instanceof CommandEnded) return undefined;
  if (error instanceof CommandRefused) return error.message;
  if (error instanceof AppError && error.issues.length > 0) {
    const issues = error.issues.map(({ pointer, detail }) => `  ${pointer.slice(1)}: ${detail}`);
    return [error.detail, ...issues].join('\n');
  }
  const message = toStartMessage(error);
  return message instanceof Error ? (message.stack ?? message.message) : String(message);
}
