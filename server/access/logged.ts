import type { DecisionRow } from '../../db/decision-log.ts';
import { holdsCpr, loggableRequestId, maskCpr, maskCprText } from '../cpr.ts';
import type { Caller } from './callers.ts';
import type { AnswerIds } from './decide.ts';

/** A decision, or a list of them, about to be logged. */
export interface Answered extends AnswerIds {
  catalogueRevision: number;
  at: number;
  caller: Caller;
  door: string;
  requestId: string | undefined;
  subject: { type: string; id: string };
  organizationTin?: string;
  privilegeId?: string | undefined;
  allow: boolean;
  answer: unknown;
  /** Everything that the policy was given, and the same as JSON where that is at hand. */
  input: unknown;
  inputText?: string;
}

/** Makes the row of the decision log. What is CPR-shaped is masked, and the row says that something was. */
export function toLogged(answered: Answered): DecisionRow {
  const input = toMaskedJson(answered.input, answered.inputText);
  return {
    id: answered.decisionId,
    at: answered.at,
    door: answered.door,
    clientId: answered.caller.clientId,
    providerTin: answered.caller.organization,
    subjectType: maskCprText(answered.subject.type),
    subjectId: maskCprText(answered.subject.id),
    organizationTin: answered.organizationTin === undefined ? null : maskCprText(answered.organizationTin),
    privilegeId: answered.privilegeId ?? null,
    allow: answered.allow ? 1 : 0,
    answer: toMaskedJson(answered.answer).json,
    policyRevision: answered.policyRevision,
    grantsRevision: answered.grantsRevision,
    catalogueRevision: answered.catalogueRevision,
    input: input.json,
    masked: input.masked ? 1 : 0,
    requestId: loggableRequestId(answered.requestId),
  };
}

function toMaskedJson(value: unknown, json = JSON.stringify(value)): { json: string; masked: boolean } {
  // The test of the whole text spares the walk. An escaped character could end in a digit and hide a number.
  if (!holdsCpr(json) && !json.includes('\\u')) return { json, masked: false };
  const masked = JSON.stringify(maskCpr(value));
  return { json: masked, masked: masked !== json };
}
