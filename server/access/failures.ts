import { AppError, type ErrorCode } from '../errors.ts';
import type { ExplainedReason, Language } from './reasons.ts';

/** Errors that are about one question of many, not about the caller or the service, and why it was not decided. */
const texts: Partial<Record<ErrorCode, Record<Language, string>>> = {
  'invalid-request': {
    da: 'Spørgsmålet er ikke gyldigt og blev ikke afgjort.',
    en: 'The question is not valid, so it was not decided.',
  },
  'policy-failed': {
    da: 'Reglerne gav intet brugbart svar. Driften af tjenesten kan finde fejlen.',
    en: 'The policy gave no usable answer. The operator of the service can find out why.',
  },
};

/** The answer to one question of many, or the error that it came to alone; any other error is thrown. */
export async function orFailure<T>(answer: () => Promise<T>): Promise<T | AppError> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof AppError && Object.hasOwn(texts, error.code)) return error;
    throw error;
  }
}

/** Why one question of many was not decided, as a reason. */
export function explainFailure({ code, issues }: AppError, language: Language): ExplainedReason {
  return { code, text: texts[code]?.[language] ?? code, ...(issues.length > 0 && { issues }) };
}
