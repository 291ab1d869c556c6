import { CommanderError } from 'commander';
import { ConfigError } from '../server/config.ts';
import { AppError, type ErrorCode, errorCatalogue } from '../server/errors.ts';
import { CommandEnded, CommandRefused } from './exit.ts';
import { policyMessageOf } from './policy-message.ts';

/** The exit codes of `adgang policy`, for those who keep policies in git. Stable for ever: scripts rely on them. */
export const policyExitCodes = {
  done: 0,
  usage: 1,
  invalid: 2,
  testsFail: 3,
  uncovered: 4,
  impactTooLarge: 5,
  refused: 6,
} as const;

export const policyExitCodeHelp = `
Exit codes:
  0  done
  1  the command line cannot be understood, or something it needs is not there
  2  the policy does not compile
  3  its tests fail, or a decision comes out otherwise
  4  its tests do not reach all rules
  5  more would gain or lose access than the operator lets pass
  6  refused by the service: the message says why`;

const byCode: Partial<Record<ErrorCode, number>> = {
  'policy-invalid': policyExitCodes.invalid,
  'policy-tests-fail': policyExitCodes.testsFail,
  'policy-uncovered': policyExitCodes.uncovered,
  'impact-too-large': policyExitCodes.impactTooLarge,
  'compiler-unavailable': policyExitCodes.usage,
  'not-found': policyExitCodes.usage,
};

/** Runs a command of `adgang policy`, and ends it with a code of theirs. `folder`: where its files lie. */
export async function endingWithCode(
  isJson: boolean,
  work: () => Promise<unknown>,
  folder?: string,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const exitCode = policyExitCodeOf(error);
    if (exitCode === undefined) throw error;
    if (error instanceof CommandEnded) throw error;
    if (isJson && error instanceof AppError) {
      const { code, detail, issues } = error;
      console.log(JSON.stringify({ error: { code, detail, issues } }, undefined, 2));
    } else console.error(policyMessageOf(error, folder));
    throw new CommandEnded(exitCode);
  }
}

/** The exit code that an error calls for; `undefined` where nobody expected it. */
export function policyExitCodeOf(error: unknown): number | undefined {
  if (error instanceof CommandEnded) return error.exitCode;
  if (error instanceof CommanderError)
    return error.exitCode === 0 ? policyExitCodes.done : policyExitCodes.usage;
  if (error instanceof CommandRefused || error instanceof ConfigError) return policyExitCodes.usage;
  if (!(error instanceof AppError)) return undefined;
  const known = byCode[error.code];
  if (known !== undefined) return known;
  return errorCatalogue[error.code].status < 500 ? policyExitCodes.refused : undefined;
}
