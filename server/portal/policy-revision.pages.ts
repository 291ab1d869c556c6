import type { Request, Response } from 'express';
import { readPolicyBundle } from '../../db/policies.ts';
import type { ImpactRow } from '../../db/policy-impacts.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { type ComeBackProps, comeBackPage, comeBackPart, revisionPage } from '../../views/policy/revision.ts';
import { pathParameter } from '../http/validate.ts';
import { markUnattended } from '../sign-in/visitor.ts';
import { diffFiles } from '../studio/diff.ts';
import { listSummaries, readHistory, readRevisionOf } from '../studio/history.ts';
import { type ImpactOf, listImpacts, startImpact } from '../studio/impact.ts';
import { rollBack, takesOperator, withdraw } from '../studio/publish.ts';
import { queryOf, textOf } from './fields.ts';
import { wantsPart } from './htmx.ts';
import { leaveNotice } from './notice.ts';
import { toShownDiff } from './policy-diff.ts';
import { sorted } from './policy-files.ts';
import { toListed, toOver, toShownImpact } from './policy-impact-props.ts';
import { authorName, type Door, refusalsOf, type Studio, studioRoutes } from './policy-studio.ts';
import { redirectTo, sendPage, sendPart } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const all: readonly Door[] = ['author', 'base', 'care'];

/** What was published: each revision, bringing one back, and having none any more. */
export function policyRevisionPages(deps: PortalDeps): PageRoute[] {
  const fresh = { method: 'post', fresh: true } as const;
  return [
    ...studioRoutes(deps, all, { method: 'get', path: (p) => p.revision(':id') }, show),
    ...studioRoutes(deps, all, { method: 'post', path: (p) => p.rollBackImpact(':id') }, startRollBack),
    ...studioRoutes(deps, all, { method: 'get', path: (p) => p.rollBack(':id') }, (_deps, req, res, studio) =>
      showComeBack(deps, req, res, studio, revisionIn(req), []),
    ),
    ...studioRoutes(deps, all, { ...fresh, path: (p) => p.rollBack(':id') }, rollBackTo),
    ...studioRoutes(deps, all, { method: 'post', path: (p) => p.withdrawImpact }, startWithdrawal),
    ...studioRoutes(deps, all, { method: 'get', path: (p) => p.withdraw() }, (_deps, req, res, studio) =>
      showComeBack(deps, req, res, studio, undefined, []),
    ),
    ...studioRoutes(deps, all, { ...fresh, path: (p) => p.withdraw() }, withdrawNow),
  ];
}

const revisionIn = (req: Request): string => pathParameter(req, 'id');

function show(deps: PortalDeps, req: Request, res: Response, studio: Studio): void {
  const { author, props } = studio;
  const revision = readRevisionOf(deps, author, revisionIn(req));
  const bundle = readPolicyBundle(deps.db, revision.bundle);
  const entries = readHistory(deps, author).filter((entry) => entry.revision?.id === revision.id);
  const [first] = entries.slice(-1);
  const before = listSummaries(deps, author.policy).find(({ number }) => number < revision.number);
  const name = (who: { idp: string; id: string } | undefined) =>
    who && authorName(deps, studio, { idp: who.idp, idpIdentityId: who.id });
  const page = revisionPage({
    ...props,
    ...{ id: revision.id, number: revision.number, bundle: revision.bundle, origin: revision.origin },
    ...{ digest: bundle?.digest ?? '', opaVersion: bundle?.opaVersion ?? '' },
    ...{ isInForce: revision.isInForce, canRollBack: !revision.isInForce },
    at: first?.at ?? revision.createdAt,
    author: name(revision.author),
    approvedBy: name(revision.approvedBy),
    reason:
      revision.origin === 'published'
        ? revision.reason
        : textsOf(props.language).policy.systemReasons[revision.origin],
    impact: first?.impact ?? undefined,
    before: before?.number,
    diff: before ? toShownDiff(diffFiles(readRevisionOf(deps, author, before.id).files, revision.files)) : [],
    files: sorted(revision.files),
  });
  sendPage(req, res, page);
}

/** The newest impact of bringing that revision back; of having no policy, where it is none. */
function newestImpact(
  deps: PortalDeps,
  { author }: Studio,
  revisionId: string | undefined,
): ImpactRow | undefined {
  return listImpacts(deps, author).find(
    (row) => row.draftId === null && row.revisionId === (revisionId ?? null),
  );
}

function showComeBack(
  deps: PortalDeps,
  req: Request,
  res: Response,
  studio: Studio,
  revisionId: string | undefined,
  errors: readonly FormError[],
): void {
  const props = toComeBack(deps, req, studio, revisionId, errors);
  const { state } = props.impact ?? {};
  const isLive = queryOf(req, 'live') !== undefined;
  if (isLive || wantsPart(req)) markUnattended(req);
  if (wantsPart(req)) {
    sendPart(req, res, comeBackPart(props));
    return;
  }
  if ((state === 'waiting' || state === 'running') && isLive) res.set('Refresh', '3');
  sendPage(req, res, comeBackPage(props));
}

function toComeBack(
  deps: PortalDeps,
  req: Request,
  studio: Studio,
  revisionId: string | undefined,
  errors: readonly FormError[],
): ComeBackProps {
  const { author, paths, props } = studio;
  const revision = revisionId === undefined ? undefined : readRevisionOf(deps, author, revisionId);
  const row = newestImpact(deps, studio, revisionId);
  const impact = row && toShownImpact(deps, row, true);
  const at = (query: Parameters<typeof paths.withdraw>[0]) =>
    revision ? paths.rollBack(revision.id, query) : paths.withdraw(query);
  return {
    ...props,
    ...{ impact, errors, reason: textOf(req, 'reason') },
    revision: revision && { id: revision.id, number: revision.number },
    self: at({}),
    refreshing: at({ live: '1' }),
    start: revision ? paths.rollBackImpact(revision.id) : paths.withdrawImpact,
    listed: toListed(deps, req, studio, row, at),
    over: toOver(deps, author.policy, row),
    isReady: impact?.state === 'done' && !impact.isStale,
    takesOperator: takesOperator(deps, author, revision?.approvedBy !== undefined),
  };
}

async function start(
  deps: PortalDeps,
  req: Request,
  res: Response,
  studio: Studio,
  what: ImpactOf,
): Promise<void> {
  const revisionId = 'revisionId' in what ? what.revisionId : undefined;
  try {
    await startImpact(deps, studio.author, what);
  } catch (error) {
    const errors = refusalsOf(studio.props.language, error);
    return showComeBack(deps, req, res, studio, revisionId, errors);
  }
  deps.nudgeWorker();
  const { paths } = studio;
  redirectTo(req, res, revisionId === undefined ? paths.withdraw() : paths.rollBack(revisionId));
}

const startRollBack = (deps: PortalDeps, req: Request, res: Response, studio: Studio) =>
  start(deps, req, res, studio, { revisionId: revisionIn(req) });

const startWithdrawal = (deps: PortalDeps, req: Request, res: Response, studio: Studio) =>
  start(deps, req, res, studio, { nothing: true });

function rollBackTo(deps: PortalDeps, req: Request, res: Response, studio: Studio): void {
  const { author, props, paths } = studio;
  const revisionId = revisionIn(req);
  const { number } = readRevisionOf(deps, author, revisionId);
  try {
    rollBack(deps, author, { revisionId, impactId: textOf(req, 'impact'), reason: textOf(req, 'reason') });
  } catch (error) {
    showComeBack(deps, req, res, studio, revisionId, refusalsOf(props.language, error));
    return;
  }
  leaveNotice(req, textsOf(props.language).policy.revisionPage.rolledBack(number));
  redirectTo(req, res, paths.overview);
}

function withdrawNow(deps: PortalDeps, req: Request, res: Response, studio: Studio): void {
  const { author, props, paths } = studio;
  try {
    withdraw(deps, author, { impactId: textOf(req, 'impact'), reason: textOf(req, 'reason') });
  } catch (error) {
    showComeBack(deps, req, res, studio, undefined, refusalsOf(props.language, error));
    return;
  }
  leaveNotice(req, textsOf(props.language).policy.revisionPage.withdrawn);
  redirectTo(req, res, paths.overview);
}
