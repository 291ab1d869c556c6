import type { PolicyResult } from '../access/check.ts';
import type { Bundle } from './bundle.ts';
import { decisionEntrypoint, toPolicyResult } from './engine.ts';
import { createInstance, type Instance } from './instance.ts';
import { toRestrictingResult } from './restricting-result.ts';

/** A policy that is asked for yes or no alone, very often, in this thread: what never ends ends with it. */
export interface Judge {
  readonly revision: string;
  /** Whether it allows this input, given as JSON. Whatever goes wrong in it is a no, as it is when it decides. */
  allows(input: string): boolean;
}

/** As OPA writes it: an answer without it cannot be a yes. */
const yes = '"allow":true';

/** What differs between the base policy and a provider's. */
export interface JudgeOptions {
  entrypoint: string;
  /** Pages of memory, of 64 kB. */
  maximum: number;
  /** An evaluation that takes longer, each of three times, is a no. */
  hardMs?: number;
  /** Reads what the entrypoint answers, or throws: then it is a no. */
  read: (result: unknown) => PolicyResult;
}

/** Makes a judge of a policy. */
export function createJudge(bundle: Bundle, options: JudgeOptions): Judge {
  const { entrypoint, maximum, hardMs = Number.POSITIVE_INFINITY, read } = options;
  let instance: Instance | undefined;
  let lastYes: string | undefined;
  const isYes = (answer: string): boolean => {
    const results: unknown = JSON.parse(answer);
    return Array.isArray(results) && results.length === 1 && read(results[0]?.result).allow;
  };
  const evaluate = (input: string): string | undefined => {
    try {
      instance ??= createInstance(bundle, { initial: 5, maximum });
      return instance.evaluate(input, entrypoint);
    } catch {
      // Its memory may be in disorder.
      instance = undefined;
      return undefined;
    }
  };
  /** Whoever waits for a processor is not slow: only what is slow again and again is. */
  const evaluateInTime = (input: string): string | undefined => {
    for (let tries = 0; tries < 3; tries += 1) {
      const began = performance.now();
      const answer = evaluate(input);
      if (performance.now() - began <= hardMs) return answer;
    }
    return undefined;
  };
  return {
    revision: bundle.revision,
    allows: (input) => {
      const answer = evaluateInTime(input);
      if (answer === undefined || !answer.includes(yes)) return false;
      if (answer === lastYes) return true;
      try {
        if (!isYes(answer)) return false;
      } catch {
        return false;
      }
      lastYes = answer;
      return true;
    },
  };
}

/** Makes a judge of a base policy. */
export function createBaseJudge(bundle: Bundle): Judge {
  return createJudge(bundle, { entrypoint: decisionEntrypoint, maximum: 256, read: toPolicyResult });
}

/** Makes a judge of a provider's policy, as bounded as it is when it decides (sandbox-host.ts). */
export function createRestrictingJudge(bundle: Bundle, entrypoint: string, providerTin: string): Judge {
  const read = (result: unknown) => toRestrictingResult({ ok: true, result, ms: 0 }, providerTin);
  return createJudge(bundle, { entrypoint, maximum: 64, hardMs: 250, read });
}
