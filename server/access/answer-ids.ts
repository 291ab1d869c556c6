import type { AnswerIds } from './decide.ts';

/** The ids of an answer as headers, for the doors whose shape is fixed elsewhere. */
export function toIdHeaders(ids: AnswerIds): Record<string, string> {
  return {
    'Adgang-Decision-Id': ids.decisionId,
    'Adgang-Policy-Revision': ids.policyRevision,
    'Adgang-Grants-Revision': String(ids.grantsRevision),
  };
}
