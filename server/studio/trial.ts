import { type PolicyInput, PolicyResult, type Reason } from '../access/check.ts';
import type { FactsDeps } from '../access/facts.ts';
import { decideBase, restrict } from '../access/rules.ts';
import { beforeDecidingAlone, combine, decidesAlone, toRestrictingInput } from '../policy/combine.ts';
import type { Diagnostic } from '../policy/diagnostics.ts';
import { toPolicyResult } from '../policy/engine.ts';
import { basePolicyId, toEntrypoint } from '../policy/names.ts';
import type { Policies, Rules } from '../policy/policies.ts';
import { toRestrictingResult } from '../policy/restricting-result.ts';
import type { SandboxResult } from '../policy/sandbox.ts';
import type { Author } from './author.ts';
import { readDraft, readRevisionInForce, type StudioDeps } from './drafts.ts';
import type { PolicyFiles } from './files.ts';
import type { Fired } from './fired.ts';
import { type TrialWish, toTrialInput } from './trial-input.ts';
import { toRunnable } from './verify.ts';
import type { Workshop } from './workshop.ts';

export interface TrialDeps extends StudioDeps, FactsDeps {
  workshop: Workshop;
  policies: Policies;
}

/** An answer of the rules as a whole, and what had its part in it of the policy that is being written. */
export interface TrialAnswer extends Fired {
  /** What the rules are called; of a draft what they would be. */
  revision: string;
  allow: boolean;
  reasons: Reason[];
  obligations: PolicyResult['obligations'];
  /** Whether the policy that is being written is asked at all; where not, none of its rules had a part in it. */
  isAsked: boolean;
  /** What it took, where it was measured. */
  ms?: number;
}

export interface Trial {
  input: PolicyInput;
  /** Whether something that looked like a CPR number is not what it was. */
  isMasked: boolean;
  live: TrialAnswer;
  draft: TrialAnswer | { diagnostics: Diagnostic[] };
  /** The draft's own answer, where it is asked, to be kept as a row of a decision table; of a person who is nobody. */
  asCase?: { input: PolicyInput; want: PolicyResult };
}

/** Who stands in decision tables, which are kept for ever: nobody. */
const nobody = '00000000-0000-4000-8000-000000000000';

/**
 * Tries a draft: what the rules in force answer, and what they would answer with the draft among them. Nothing is
 * recorded, and nothing in force is disturbed.
 * @throws AppError as `toTrialInput`, and `compiler-unavailable`, `compiler-busy`
 */
export async function tryIt(
  deps: TrialDeps,
  author: Author,
  draftId: string,
  wish: TrialWish,
): Promise<Trial> {
  const { files } = readDraft(deps, author, draftId);
  const { input, isMasked } = toTrialInput(deps, author, wish);
  const { policy } = author;
  const rules = findRules(deps, policy, input);
  const told = policy === basePolicyId ? input : toRestrictingInput(input);
  const liveFiles = readRevisionInForce(deps.db, policy)?.files;
  const question = { policy, rules, input, told, isAsked: isAsked(policy, rules, input) };
  const [live, draft] = await Promise.all([
    answerLive(deps, question, liveFiles),
    answerDraft(deps, question, files),
  ]);
  return { input, isMasked, live, ...draft };
}

/** The rules in force; a provider's own runs where it can be tried, and not where it decides. */
function findRules({ catalogue, policies }: TrialDeps, policy: string, input: PolicyInput): Rules {
  const inForce = catalogue.inForce();
  const providerTin = policy === basePolicyId ? input.caller.organization : policy;
  const isStopped = typeof inForce.policies.get(providerTin)?.stoppedAt === 'number';
  return policies.rulesNamed(policies.rulesOf(inForce, providerTin).revision, providerTin, { isStopped });
}

/** A question, and of whom it is asked. */
interface Question {
  policy: string;
  rules: Rules;
  input: PolicyInput;
  /** What the policy that is being written is told of it. */
  told: PolicyInput;
  isAsked: boolean;
}

/** The base policy always is, unless a provider's decides alone; a provider's only after a yes. */
function isAsked(policy: string, rules: Rules, input: PolicyInput): boolean {
  if (policy === basePolicyId) return !(rules.restricting && decidesAlone(input));
  return decideBefore(rules, input).allow;
}

/** What is decided before a provider's policy is asked, where it has one. */
const decideBefore = ({ base }: Rules, input: PolicyInput): PolicyResult =>
  decidesAlone(input) ? beforeDecidingAlone(input) : base.decide(input);

const nothingFired: Fired = { rules: [], lines: [] };

async function answerLive(
  deps: TrialDeps,
  { policy, rules, input, told, isAsked }: Question,
  files: PolicyFiles | undefined,
): Promise<TrialAnswer> {
  const [result, fired] = await Promise.all([
    restrict({ rules, input, result: decideBase(rules, input) }),
    files && isAsked ? deps.workshop.findFired(policy, files, told) : nothingFired,
  ]);
  return { revision: rules.revision, isAsked, ...result, ...fired };
}

async function answerDraft(
  deps: TrialDeps,
  { policy, rules, input, told, isAsked }: Question,
  files: PolicyFiles,
): Promise<Pick<Trial, 'draft' | 'asCase'>> {
  const compiled = await deps.workshop.compile(policy, files);
  if (!compiled.ok) return { draft: { diagnostics: compiled.diagnostics } };
  const anonymous = { ...told, subject: { ...told.subject, id: nobody } };
  const runnable = toRunnable(compiled.bundle);
  const inputs = [told, anonymous].map((one) => JSON.stringify(one));
  const [[own, ofNobody], fired] = await Promise.all([
    deps.workshop.evaluate(runnable, toEntrypoint(policy), inputs),
    isAsked ? deps.workshop.findFired(policy, files, told) : nothingFired,
  ]);
  if (!own) throw new Error('the sandbox left a question open');
  const result = await combineWith(policy, rules, input, own);
  const revision = nameWith(policy, rules, runnable.revision);
  const draft: TrialAnswer = { revision, isAsked, ...result, ...fired, ...(own.ok && { ms: own.ms }) };
  const want = ofNobody?.ok ? PolicyResult.safeParse(ofNobody.result) : undefined;
  if (!isAsked || !want?.success || !ofNobody?.ok) return { draft };
  // As the policy wrote it: a row wants the whole answer.
  return { draft, asCase: { input: anonymous, want: ofNobody.result as PolicyResult } };
}

/** What the rules would answer with this answer of the draft in them. */
async function combineWith(
  policy: string,
  rules: Rules,
  input: PolicyInput,
  own: SandboxResult,
): Promise<PolicyResult> {
  if (policy === basePolicyId) {
    if (rules.restricting && decidesAlone(input))
      return restrict({ rules, input, result: beforeDecidingAlone(input) });
    return restrict({ rules, input, result: toBaseResult(own) });
  }
  const base = decideBefore(rules, input);
  return combine(base, base.allow ? toRestrictingResult(own, policy) : undefined);
}

/** Where the base policy gives no sound answer, the service gives an error; here it is a denial that says so. */
function toBaseResult(own: SandboxResult): PolicyResult {
  try {
    if (own.ok) return toPolicyResult(own.result);
  } catch {
    // Of another shape.
  }
  return { allow: false, reasons: [{ code: 'policy-failed' }], obligations: [] };
}

function nameWith(policy: string, { base, restricting }: Rules, revision: string): string {
  if (policy !== basePolicyId) return `${base.revision}+${revision}`;
  return restricting ? `${revision}+${restricting.revision}` : revision;
}
