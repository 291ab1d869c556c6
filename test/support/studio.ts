import type { Authority } from '../../server/grants/use-case.ts';
import { liveNameOf } from '../../server/policy/policies.ts';
import { acceptImpact } from '../../server/studio/accept-impact.ts';
import { type Author, toOperatorAuthor, toProviderAuthor } from '../../server/studio/author.ts';
import { withCase } from '../../server/studio/cases.ts';
import { type Draft, openDraft, saveDraft } from '../../server/studio/drafts.ts';
import type { PolicyFiles } from '../../server/studio/files.ts';
import { outOfService } from '../../server/studio/impact-judges.ts';
import { publish } from '../../server/studio/publish.ts';
import type { TestDemo } from './demo.ts';
import { change } from './store.ts';

/**
 * A provider's policy with a condition of its own: amounts above 50,000 take a login at level High. With its text, and
 * a row for each way.
 */
export function withLargeAmounts(first: PolicyFiles): PolicyFiles {
  const decision = (first['decision.rego'] ?? '')
    .replace('_required := ["own-privilege"]', '_required := ["own-privilege", "high-for-large-amounts"]')
    .replace(
      '_texts := {',
      '_texts := {"high-for-large-amounts": {"da": "Store beløb kræver niveau Høj.", "en": "Large amounts need level High."}, ',
    )
    .concat(
      '\n_proven contains "high-for-large-amounts" if input.context.loa == "High"\n',
      '\n_proven contains "high-for-large-amounts" if {\n\tis_number(input.context.amount)\n\tinput.context.amount <= 50000\n}\n',
    );
  const table = JSON.parse(first['cases/first.json'] ?? '') as { given: Record<string, unknown> };
  const denied = (context: object) => ({ ...table.given, context });
  const providerTin = (table.given['caller'] as { organization: string }).organization;
  const refusal = {
    allow: false,
    reasons: [
      {
        code: 'high-for-large-amounts',
        text: { da: 'Store beløb kræver niveau Høj.', en: 'Large amounts need level High.' },
        who_can_fix: { role: 'ServiceProvider', organization: providerTin },
      },
    ],
    obligations: [],
  };
  // The rows that began the table tell nothing of amounts: they are asked at level High.
  const asked = { ...table, given: denied({ loa: 'High' }) };
  const files = { 'decision.rego': decision, 'cases/first.json': JSON.stringify(asked) };
  const tests = (first['decision_test.rego'] ?? '').replace(
    'count(answer.reasons) == 1',
    'count(answer.reasons) == 2',
  );
  let all: PolicyFiles = { ...first, ...files, 'decision_test.rego': tests };
  const rows: [string, object, object][] = [
    ['a small amount', { loa: 'Substantial', amount: 50_000 }, { allow: true, reasons: [], obligations: [] }],
    ['a large amount', { loa: 'Substantial', amount: 50_001 }, refusal],
    ['no amount', { loa: 'Substantial' }, refusal],
  ];
  for (const [name, context, want] of rows)
    all = withCase(all, { table: 'amounts', name, input: denied(context), want: want as never });
  return all;
}

let made = 0;

/** An impact that was computed: of what, against what is in force now. */
export function knowImpact(
  demo: TestDemo,
  author: Author,
  about: { draft: Draft } | { revisionId: string; filesDigest: string } | { nothing: true },
  told: { gains?: number; losses?: number } = {},
): string {
  const { context } = demo.demo.service;
  made += 1;
  const id = `imp_test-${made}`;
  const live = liveNameOf(context.policies, context.catalogue.inForce(), author.policy);
  const names = [...context.catalogue.inForce().policies].filter(
    ([tin, { bundle }]) => tin !== 'base' && bundle,
  );
  const liveOf = ({ bundle, stoppedAt }: (typeof names)[number][1]) =>
    stoppedAt === null ? bundle : outOfService;
  const plan = {
    base: { live: liveNameOf(context.policies, context.catalogue.inForce(), 'base') },
    restricting: Object.fromEntries(names.map(([tin, pointer]) => [tin, { live: liveOf(pointer) }])),
  };
  const draftId = 'draft' in about ? about.draft.id : null;
  const revisionId = 'revisionId' in about ? about.revisionId : null;
  const digest = 'draft' in about ? about.draft.filesDigest : 'filesDigest' in about ? about.filesDigest : '';
  change(
    demo,
    `INSERT INTO policy_impacts (id, policy, draft_id, revision_id, files_digest, live, state, gains, losses,
       requested_by_idp, requested_by_id, created_at, plan)
     VALUES (?, ?, ?, ?, ?, ?, 'done', ?, ?, ?, ?, ?, ?)`,
    ...[id, author.policy, draftId, revisionId, digest, live, told.gains ?? 0, told.losses ?? 0],
    ...[author.idp, author.idpIdentityId, context.now() + made, JSON.stringify(plan)],
  );
  return id;
}

/** The author's draft with these files and a reason. */
export function draftOf(demo: TestDemo, author: Author, make: (files: PolicyFiles) => PolicyFiles): Draft {
  const { context } = demo.demo.service;
  const draft = openDraft(context, author);
  const files = make(draft.files);
  return saveDraft(context, author, draft.id, {
    version: draft.version,
    files,
    reason: 'as the board wishes',
  });
}

/** Whoever writes a policy, as the use cases know them once they were let in. */
export function writerOf(
  demo: TestDemo,
  who: { idp: string; idpIdentityId: string },
  { tin, isOperator = false, policy }: { tin: string; isOperator?: boolean; policy?: string },
): Author {
  const { context } = demo.demo.service;
  const by: Authority = {
    ...{ organizationTin: tin, requestId: null },
    actor: { idp: who.idp, id: who.idpIdentityId },
    requireStill: () => undefined,
  };
  return isOperator ? toOperatorAuthor(context, by, policy) : toProviderAuthor(context, by);
}

/** Publishes the author's draft as it is, of an impact that is known: gives the id of the revision. */
export async function publishDraftOf(
  demo: TestDemo,
  author: Author,
  make: (files: PolicyFiles) => PolicyFiles = (files) => files,
): Promise<string> {
  const { context } = demo.demo.service;
  const draft = draftOf(demo, author, make);
  const impactId = knowImpact(demo, author, { draft });
  const { version } = acceptImpact(context, author, draft.id, { version: draft.version, impactId });
  const { revisionId } = await publish(context, author, draft.id, { version });
  if (revisionId === null) throw new Error('nothing was published');
  return revisionId;
}
