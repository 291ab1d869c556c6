import { PolicyInput, PolicyResult } from '../access/check.ts';
import { AppError } from '../errors.ts';
import type { Bundle } from './bundle.ts';
import { createInstance, type Instance } from './instance.ts';

/** One policy in force. Evaluation is synchronous, in this thread. */
export interface Engine {
  /** What answers and logs call this policy. */
  readonly revision: string;
  hasEntrypoint(name: string): boolean;
  /**
   * Evaluates the entrypoint `access/decision`. `text` is the same input as JSON, from whoever has written it already
   * and has parsed each of its parts: then it is neither parsed nor written again.
   * @throws AppError `policy-failed` when the policy gives no usable answer, `invalid-request` when a text of the
   * input holds half a character
   */
  decide(input: PolicyInput, text?: string): PolicyResult;
  /**
   * Evaluates any entrypoint: what it answers, as parsed JSON, for the caller to judge.
   * @throws AppError `policy-failed` when it is undefined, or fails
   */
  evaluate(entrypoint: string, input: unknown): unknown;
}

/** 320 kB to begin with, at most 16 MB: a policy that wants more fails, and takes nobody with it. */
const memory = { initial: 5, maximum: 256 };

/** The entrypoint that the service decides by. */
export const decisionEntrypoint = 'access/decision';

/**
 * Makes a policy ready to answer. Whatever is thrown in an evaluation (a string, a trap, a RangeError) may have left
 * the instance's memory in disorder: it is thrown away, and the next evaluation begins with a new one.
 * @throws AppError `policy-unavailable` when the bundle cannot be instantiated, or has not the entrypoints it claims
 */
export function createEngine(bundle: Bundle): Engine {
  let instance: Instance | undefined = instantiateClaimed(bundle);
  const entrypoints: ReadonlySet<string> = new Set(Object.keys(instance.entrypoints));

  /** Runs what must leave the instance in order. */
  function orderly<T>(work: (instance: Instance) => T): T {
    try {
      instance ??= createInstance(bundle, memory);
      return work(instance);
    } catch (cause) {
      instance = undefined;
      throw new AppError('policy-failed', 'The policy could not be evaluated', { cause });
    }
  }

  function evaluate(entrypoint: string, input: unknown): unknown {
    if (!entrypoints.has(entrypoint))
      throw new AppError('policy-failed', 'The policy has no such entrypoint');
    const text = requireWellFormed(stringify(input));
    return onlyResult(orderly((running) => JSON.parse(running.evaluate(text, entrypoint))));
  }

  /** One allow mostly reads as the other: it is parsed once. */
  let lastAllow: { answer: string; result: PolicyResult } | undefined;
  function decideText(text: string): PolicyResult {
    requireWellFormed(text);
    const answer = orderly((running) => running.evaluate(text, decisionEntrypoint));
    if (answer === lastAllow?.answer) return lastAllow.result;
    const result = toPolicyResult(onlyResult(orderly(() => JSON.parse(answer))));
    if (result.allow) lastAllow = { answer, result };
    return result;
  }

  return {
    revision: bundle.revision,
    hasEntrypoint: (name) => entrypoints.has(name),
    decide: (input, text) => decideText(text ?? stringify(toPolicyInput(input))),
    evaluate,
  };
}

function instantiateClaimed(bundle: Bundle): Instance {
  let instance: Instance;
  try {
    instance = createInstance(bundle, memory);
  } catch (cause) {
    throw new AppError('policy-unavailable', 'The policy cannot be instantiated', { cause });
  }
  const found = Object.keys(instance.entrypoints).sort().join();
  if (found === [...bundle.entrypoints].sort().join()) return instance;
  throw new AppError('policy-unavailable', 'The policy has not the entrypoints that its manifest names');
}

/** The input with nothing in it but what a policy is promised: cheap, and nothing smuggled in gets further. */
function toPolicyInput(input: PolicyInput): PolicyInput {
  const parsed = PolicyInput.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new AppError('policy-failed', 'The policy was to be given facts of another shape', {
    cause: parsed.error,
  });
}

// The only such escape that JSON.stringify writes (ECMA-262, 25.5.2.3); `\\\\` before it would be a backslash's own.
const loneSurrogate = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

/** Half a character has no UTF-8 form: WASM refuses to read it, and it is the caller's mistake, not the policy's. */
function requireWellFormed(text: string): string {
  if (!text.includes('\\ud') || !loneSurrogate.test(text)) return text;
  throw new AppError('invalid-request', 'Text must be well-formed Unicode');
}

/** Refuses what JSON cannot say: nothing at all, or something that is too deep. */
function stringify(input: unknown): string {
  try {
    const text: string | undefined = JSON.stringify(input);
    if (text !== undefined) return text;
  } catch (cause) {
    throw new AppError('policy-failed', 'The input of the policy cannot be written as JSON', { cause });
  }
  throw new AppError('policy-failed', 'The policy was given no input');
}

/** A complete rule has one answer; an undefined one has none, which is never taken for a deny or an allow. */
function onlyResult(answers: unknown): unknown {
  const [answer, ...others] = Array.isArray(answers) ? answers : [];
  if (answer === undefined || others.length > 0 || !Object.hasOwn(answer, 'result')) {
    throw new AppError('policy-failed', 'The policy gave no answer');
  }
  return answer.result;
}

/**
 * Reads what a decision answers.
 * @throws AppError `policy-failed` when it has another shape
 */
export function toPolicyResult(result: unknown): PolicyResult {
  const parsed = PolicyResult.safeParse(result);
  if (parsed.success) return withReason(parsed.data);
  throw new AppError('policy-failed', 'The policy gave an answer of another shape', { cause: parsed.error });
}

/** A denial always says something, even where the policy did not. */
function withReason(result: PolicyResult): PolicyResult {
  if (result.allow || result.reasons.length > 0) return result;
  return { ...result, reasons: [{ code: 'denied-by-policy' }] };
}
