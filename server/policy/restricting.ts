import type { PolicyInput, PolicyResult } from '../access/check.ts';
import type { Log } from '../log.ts';
import { toRestrictingInput } from './combine.ts';
import { createHardStops } from './hard-stops.ts';
import { toEntrypoint } from './names.ts';
import { denyWithout, toRestrictingResult, type WithoutAnswer } from './restricting-result.ts';
import { type Runnable, type Sandbox, type SandboxResult, softMs } from './sandbox.ts';

/** A provider's policy in force: it may restrict what the base policy has allowed. */
export interface Restricting {
  /** What answers and logs call it. */
  readonly revision: string;
  /** One answer for each input, in their order; never throws: whatever goes wrong is a denial with its reason. */
  decide(inputs: readonly PolicyInput[]): Promise<PolicyResult[]>;
  /** Names candidates of the provider's own resource types; `undefined` where the policy has no such entrypoint. */
  nameCandidates(input: object): Promise<SandboxResult | undefined>;
}

export interface RestrictingDeps {
  log: Log;
  now: () => number;
  sandbox: Sandbox;
  /** Finds a compiled policy by its name. @throws AppError `policy-failed` */
  findRunnable: (revision: string) => Runnable;
  /** What each evaluation took, in milliseconds, or why there was no answer. */
  observe: (outcome: number | WithoutAnswer) => void;
  /**
   * Takes a policy out of service, in all processes: its evaluations were stopped at their limits three times within
   * a minute. Absent where policies are only tried.
   */
  takeOutOfService?: (providerTin: string, revision: string, why: WithoutAnswer) => void;
}

/** Inputs that are written between two turns of the event loop: an accountant may act for thousands. */
const atOnce = 100;
/** Until the store says so too, if that takes so long. */
const stoppedHereMs = 60_000;

/** Makes what restricts the decisions about a provider's privileges, and decides about its own resource types. */
export function createRestrictors(
  deps: RestrictingDeps,
): (providerTin: string, revision: string, isStopped: boolean) => Restricting {
  const { log, now, observe, sandbox } = deps;
  const hardStops = createHardStops(now);
  const stoppedHere = new Map<string, number>();
  const slowLogged = new Map<string, number>();

  const note = (providerTin: string, revision: string, results: readonly SandboxResult[]) => {
    for (const result of results) {
      observe(result.ok ? result.ms : result.why);
      if (result.ok && result.ms > softMs && (slowLogged.get(revision) ?? 0) < now() - 10_000) {
        slowLogged.set(revision, now());
        log.warn({ policy: revision, ms: Math.round(result.ms) }, "a provider's policy is slow");
      }
      if (result.ok || result.why === 'busy') continue;
      log.warn(
        { policy: revision, why: result.why, what: result.what },
        "a provider's policy gave no answer",
      );
      const isLimit = result.why === 'too-slow' || result.why === 'too-much-memory';
      if (!deps.takeOutOfService || !isLimit || isStoppedHere(revision)) continue;
      if (!hardStops.isTooMany(revision)) continue;
      stoppedHere.set(revision, now() + stoppedHereMs);
      log.error({ policy: revision, why: result.why }, "a provider's policy is taken out of service");
      try {
        deps.takeOutOfService(providerTin, revision, result.why);
        // From now on the catalogue tells, and whoever puts it back into force.
        stoppedHere.delete(revision);
      } catch (error) {
        log.error({ err: error, policy: revision }, 'that could not be told to the other processes');
      }
    }
  };
  const isStoppedHere = (revision: string) => (stoppedHere.get(revision) ?? 0) > now();

  const evaluate = async (
    providerTin: string,
    revision: string,
    entrypoint: string,
    inputs: readonly string[],
  ): Promise<SandboxResult[]> => {
    try {
      const policy = deps.findRunnable(revision);
      const results = await sandbox.evaluate(policy, entrypoint, inputs);
      note(providerTin, revision, results);
      return results;
    } catch (error) {
      log.error({ err: error, policy: revision }, "a provider's policy cannot be evaluated");
      return inputs.map(() => ({ ok: false, why: 'failed' }));
    }
  };

  return (providerTin, revision, isStopped) => ({
    revision,
    decide: async (inputs) => {
      const answers: PolicyResult[] = [];
      for (let from = 0; from < inputs.length; from += atOnce)
        answers.push(...(await decideSome(inputs.slice(from, from + atOnce))));
      return answers;

      async function decideSome(some: readonly PolicyInput[]): Promise<PolicyResult[]> {
        if (isStopped || isStoppedHere(revision)) return some.map(() => denyWithout('stopped', providerTin));
        const texts = some.map((input) => JSON.stringify(toRestrictingInput(input)));
        const results = await evaluate(providerTin, revision, toEntrypoint(providerTin), texts);
        return some.map((_, n) => {
          return toRestrictingResult(results[n] ?? { ok: false, why: 'failed' }, providerTin);
        });
      }
    },
    nameCandidates: async (input) => {
      const entrypoint = toCandidatesEntrypoint(providerTin);
      if (isStopped || isStoppedHere(revision)) return { ok: false, why: 'failed', what: 'it is stopped' };
      if (!deps.findRunnable(revision).entrypoints.includes(entrypoint)) return undefined;
      const [result] = await evaluate(providerTin, revision, entrypoint, [JSON.stringify(input)]);
      return result;
    },
  });
}

/** The optional entrypoint that names candidates: `provider/dk12345678/candidates`. */
export function toCandidatesEntrypoint(policy: string): string {
  return toEntrypoint(policy).replace(/decision$/, 'candidates');
}
