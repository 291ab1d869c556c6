import type { Caller } from '../access/callers.ts';
import type { Check } from '../access/check.ts';
import type { Decision } from '../access/decide.ts';
import type { Assigner } from '../access/facts.ts';
import type { Language } from '../access/reasons.ts';
import type { CatalogueCache, Privilege } from '../catalogue/catalogue.ts';
import { holdsCpr } from '../cpr.ts';
import { toLikeness } from '../grants/assignable.ts';
import { paths } from '../paths.ts';
import type { Engine } from '../policy/engine.ts';
import { isGrantable, isMendable } from './mendable.ts';

/** For so long after a refusal access can be asked for. */
export const requestableMs = 24 * 3_600_000;

/** What a refusal carries that an administrator could mend (Access Request and Approval Profile, draft 1). */
export interface Requestable {
  evaluation_id: string;
  evaluated_at: string;
  reason: string;
  access_request: {
    endpoint: string;
    expires_at: string;
    /** Where the person can ask themselves; absent without a portal. */
    form_url?: string;
    display: { title: string; description: string };
  };
}

const texts: Record<Language, { title: string; description: (check: Check) => string }> = {
  da: {
    title: 'Bed om adgang',
    description: ({ action, resource }) =>
      `En rettighedsadministrator hos ${resource.id} kan give dig rettigheden ”${action.name}”. Bed om den, og følg svaret.`,
  },
  en: {
    title: 'Ask for access',
    description: ({ action, resource }) =>
      `A privilege administrator of ${resource.id} can give you the privilege “${action.name}”. Ask for it, and follow the answer.`,
  },
};

/** Tells whether access can be asked for after a refusal, and where. Never an answer of its own: a refusal stays one. */
export type Offer = (
  caller: Caller,
  check: Check,
  decision: Decision,
  language: () => Language,
) => Requestable | undefined;

const rememberedAtMost = 20_000;

/**
 * Makes the offer for decisions of this process. What the policy says of a privilege and of organisations that are alike
 * is remembered while the catalogue is the same: only the first refusal of its kind costs a second evaluation.
 */
export function createOffer(
  deps: { catalogue: CatalogueCache; shippedEngine: Engine; now: () => number },
  { publicUrl, hasPages }: { publicUrl: string; hasPages: boolean },
): Offer {
  let known = new Map<string, boolean>();
  let revision = -1;

  const mayGrant = (privilege: Privilege, organization: Assigner): boolean => {
    const catalogue = deps.catalogue.current();
    if (catalogue.revision !== revision || known.size >= rememberedAtMost) {
      known = new Map();
      revision = catalogue.revision;
    }
    const at = deps.now();
    const key = toLikeness(catalogue, privilege, organization, at);
    const before = known.get(key);
    if (before !== undefined) return before;
    const answer = isGrantable({ ...deps, now: () => at }, catalogue, privilege, organization);
    known.set(key, answer);
    return answer;
  };

  return (caller, check, decision, language) => {
    if (!isMendable(check, decision)) return undefined;
    const { action, resource } = check;
    // What is masked in the log could not be held against what is asked for later.
    if (holdsCpr(action.name) || holdsCpr(resource.id)) return undefined;
    const privilege = deps.catalogue.current().findPrivilege(caller.organization, action.name);
    if (!privilege || !decision.organization || !mayGrant(privilege, decision.organization)) return undefined;
    const text = texts[language()];
    return {
      evaluation_id: decision.decisionId,
      evaluated_at: new Date(decision.at).toISOString(),
      reason: decision.reasons[0]?.code ?? '',
      access_request: {
        endpoint: `${publicUrl}${paths.accessRequests}`,
        expires_at: new Date(decision.at + requestableMs).toISOString(),
        ...(hasPages && { form_url: `${publicUrl}${paths.askForAccess(decision.decisionId)}` }),
        display: { title: text.title, description: text.description(check) },
      },
    };
  };
}
