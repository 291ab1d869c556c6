import type { PolicyResult } from '../access/check.ts';
import { toPolicyResult } from './engine.ts';
import type { SandboxResult } from './sandbox.ts';

/** Why a provider's policy gave no answer; each is a denial, and its own reason. */
const withoutAnswers = ['stopped', 'too-slow', 'too-much-memory', 'failed', 'busy'] as const;
export type WithoutAnswer = (typeof withoutAnswers)[number];

/** The reason codes of those begin so; no policy may use them itself. */
export const withoutAnswerPrefix = 'provider-policy-';

/** The denial of whoever should have been asked, and could not. */
export function denyWithout(why: WithoutAnswer, providerTin: string): PolicyResult {
  const who_can_fix = { role: 'PolicyAuthor', organization: providerTin };
  return { allow: false, reasons: [{ code: `${withoutAnswerPrefix}${why}`, who_can_fix }], obligations: [] };
}

/** Why a denial is one for want of an answer; nothing, where somebody has answered. */
export function withoutAnswerOf({ allow, reasons }: PolicyResult): WithoutAnswer | undefined {
  const code = reasons[0]?.code;
  if (allow || !code?.startsWith(withoutAnswerPrefix)) return undefined;
  return withoutAnswers.find((why) => code === `${withoutAnswerPrefix}${why}`);
}

/** Reads the answer of a provider's policy. Whatever is not a sound allow is a denial. */
export function toRestrictingResult(answer: SandboxResult, providerTin: string): PolicyResult {
  if (!answer.ok) return denyWithout(answer.why, providerTin);
  try {
    const result = toPolicyResult(answer.result);
    const pretends = result.reasons.some(({ code }) => code.startsWith(withoutAnswerPrefix));
    return pretends ? denyWithout('failed', providerTin) : result;
  } catch {
    return denyWithout('failed', providerTin);
  }
}
