import type { Request, Response } from 'express';
import { openDraft } from '../studio/drafts.ts';
import { textOf } from './fields.ts';
import { policyDraftPages } from './policy-draft.pages.ts';
import { policyImpactPages } from './policy-impact.pages.ts';
import { showOverview } from './policy-overview.ts';
import { policyPublishPages } from './policy-publish.pages.ts';
import { policyRevisionPages } from './policy-revision.pages.ts';
import { policySettingsPages } from './policy-settings.pages.ts';
import { type Door, type Studio, studioRoutes } from './policy-studio.ts';
import { policyTryPages } from './policy-try.pages.ts';
import { redirectTo } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const all: readonly Door[] = ['author', 'base', 'care'];
const writers = ['author', 'base'] as const;

/** The policy studio: of a provider's policy for its authors, of the base policy for the operator. */
export function policyPages(deps: PortalDeps): PageRoute[] {
  return [
    ...studioRoutes(deps, all, { method: 'get', path: (p) => p.overview }, (_deps, req, res, studio) =>
      showOverview(deps, req, res, studio, []),
    ),
    ...studioRoutes(deps, writers, { method: 'post', path: (p) => p.drafts }, begin),
    ...policyDraftPages(deps),
    ...policyTryPages(deps),
    ...policyImpactPages(deps),
    ...policyPublishPages(deps),
    ...policyRevisionPages(deps),
    ...policySettingsPages(deps),
  ];
}

/** Begins a draft, or goes on with the one that there is; with a logged decision, by trying it. */
function begin(deps: PortalDeps, req: Request, res: Response, { author, paths }: Studio): void {
  const { id } = openDraft(deps, author);
  const decision = textOf(req, 'decision');
  redirectTo(req, res, decision === '' ? paths.draft(id) : paths.try(id, { decision }));
}
