import { searchDecisions } from '../../db/decision-search.ts';
import { privilegeText, subjectText } from '../../views/decisions/rows.ts';
import { formatTin } from '../../views/parts/organization.ts';
import type { ShownAnswer } from '../../views/policy/answers.ts';
import type { LoggedChoice, TryResult } from '../../views/policy/try.ts';
import type { PolicyInput } from '../access/check.ts';
import { explainReasons } from '../access/reasons.ts';
import { listDecisions } from '../audit/decisions.ts';
import { basePolicyId } from '../policy/names.ts';
import { readRevisionInForce } from '../studio/drafts.ts';
import type { Trial, TrialAnswer } from '../studio/trial.ts';
import type { TrialWish } from '../studio/trial-input.ts';
import type { Language } from './language.ts';
import type { Studio } from './policy-studio.ts';
import type { PortalDeps } from './route.ts';

const choicesShown = 10;
/** Stands for whoever a decision was about, where the page need not say whom. */
const nobody = '00000000-0000-4000-8000-000000000000';

/** What the page says of a trial. Whom a logged decision was about is told by the log alone, as far as it may be. */
export function toResult(deps: PortalDeps, studio: Studio, trial: Trial, wish: TrialWish): TryResult {
  const { input, live, draft, isMasked } = trial;
  const toShown = (given: TrialAnswer, isNone = false) => ({
    ...toAnswer(deps, studio.props.language, input, given),
    isNone,
  });
  return {
    live: toShown(live, readRevisionInForce(deps.db, studio.author.policy) === undefined),
    draft: 'diagnostics' in draft ? undefined : toShown(draft),
    logged: 'decisionId' in wish ? { id: wish.decisionId, at: input.now, isMasked } : undefined,
    input: JSON.stringify('decisionId' in wish ? withoutPerson(input) : input, null, 2),
  };
}

function toAnswer(
  { catalogue }: PortalDeps,
  language: Language,
  input: PolicyInput,
  { allow, reasons, obligations, isAsked, rules }: TrialAnswer,
): Omit<ShownAnswer, 'isNone'> {
  const { operatorTin } = catalogue.current();
  return {
    ...{ allow, isAsked, rules },
    reasons: explainReasons(input, reasons, language, operatorTin).map(({ code, text }) => ({ code, text })),
    obligations: obligations.map(({ code }) => code),
  };
}

const withoutPerson = (input: PolicyInput): PolicyInput => ({
  ...input,
  subject: { ...input.subject, id: nobody },
});

/** The newest decisions about one question, as far as who looks may see them. */
export async function listChoices(deps: PortalDeps, { author, props }: Studio): Promise<LoggedChoice[]> {
  const { language } = props;
  if (author.policy === basePolicyId) return listAllChoices(deps, language);
  const { items } = await listDecisions(deps, { providerTin: author.policy }, {}, undefined, 50);
  return items
    .filter(({ listed }) => listed === undefined)
    .slice(0, choicesShown)
    .map((item) => ({
      ...{ id: item.id, at: item.at, allow: item.allow },
      whom: subjectText(language, item.subject, true),
      privilege: privilegeText(language, item),
      onBehalfOf: item.organization && (item.organization.name ?? formatTin(language, item.organization.tin)),
    }));
}

/** To the operator: of everybody, by their ids. */
function listAllChoices({ db, catalogue }: PortalDeps, language: Language): LoggedChoice[] {
  const { rows } = searchDecisions(db, {}, undefined, { limit: 50, lookAt: 5_000 });
  return rows
    .filter(({ privilegeId }) => privilegeId !== null)
    .slice(0, choicesShown)
    .map(({ id, at, allow, subjectId, privilegeId, organizationTin }) => ({
      ...{ id, at, allow, whom: subjectId },
      privilege: catalogue.current().privilege(privilegeId ?? '')?.name ?? '',
      onBehalfOf: organizationTin === null ? undefined : formatTin(language, organizationTin),
    }));
}
