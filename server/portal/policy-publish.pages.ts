import type { Request, Response } from 'express';
import { readRevision } from '../../db/policy-revisions.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { type PublishPageProps, publishPage } from '../../views/policy/publish.ts';
import { AppError } from '../errors.ts';
import { pathParameter } from '../http/validate.ts';
import type { PolicyPaths } from '../paths.ts';
import { diffFiles } from '../studio/diff.ts';
import { type Draft, readDraft, readFilesInForce, readRevisionInForce, saveDraft } from '../studio/drafts.ts';
import { type GateName, judgeDraft, listGates } from '../studio/gates.ts';
import { approve, catchUp, publish, reject, submit, takeBack } from '../studio/publish.ts';
import { readSettings } from '../studio/settings.ts';
import type { Gate } from '../studio/verify.ts';
import { numberOf, textOf } from './fields.ts';
import { leaveNotice, takeNotice } from './notice.ts';
import { toShownDiff } from './policy-diff.ts';
import {
  authorName,
  type Door,
  refusalsOf,
  type Studio,
  studioRoutes,
  whyNotCompiled,
} from './policy-studio.ts';
import { redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const writers = ['author', 'base'] as const;
const all: readonly Door[] = ['author', 'base', 'care'];

/** Publishing a draft: what it takes, as a list; by one person, or by two. */
export function policyPublishPages(deps: PortalDeps): PageRoute[] {
  const fresh = { method: 'post', fresh: true } as const;
  return [
    ...studioRoutes(deps, all, { method: 'get', path: (p) => p.publish(':id') }, show),
    ...studioRoutes(deps, writers, { ...fresh, path: (p) => p.publish(':id') }, publishDraft),
    ...studioRoutes(deps, writers, { ...fresh, path: (p) => p.submit(':id') }, submitDraft),
    ...studioRoutes(deps, writers, { method: 'post', path: (p) => p.takeBack(':id') }, takeDraftBack),
    ...studioRoutes(deps, writers, { method: 'post', path: (p) => p.catchUp(':id') }, catchDraftUp),
    ...studioRoutes(deps, all, { ...fresh, path: (p) => p.approve(':id') }, approveDraft),
    ...studioRoutes(deps, all, { method: 'post', path: (p) => p.reject(':id') }, rejectDraft),
  ];
}

const draftOf = (deps: PortalDeps, req: Request, { author }: Studio): Draft =>
  readDraft(deps, author, pathParameter(req, 'id'));

const isOwn = ({ author }: Studio, draft: Draft): boolean =>
  draft.authorIdp === author.idp && draft.authorId === author.idpIdentityId;

async function show(deps: PortalDeps, req: Request, res: Response, studio: Studio): Promise<void> {
  const { reason } = draftOf(deps, req, studio);
  await showList(deps, req, res, studio, { reason: reason ?? '', errors: [] });
}

async function showList(
  deps: PortalDeps,
  req: Request,
  res: Response,
  studio: Studio,
  { reason, errors }: { reason: string; errors: readonly FormError[] },
): Promise<void> {
  const { author, props, paths } = studio;
  const draft = draftOf(deps, req, studio);
  const { gates, unavailable } = await findGates(deps, studio, draft);
  const may = whatMay(deps, studio, draft);
  // The reason is asked for in the form below, and a second person is who presses its button.
  const asked = gates.filter(({ gate }) => gate !== 'reason' && !(gate === 'approval' && may !== 'nothing'));
  const before = readFilesInForce(deps.db, author.policy).files;
  const inForce = readRevisionInForce(deps.db, author.policy);
  const isBehind =
    may !== 'nothing' && gates.some((one) => one.gate === 'up-to-date' && one.state === 'failed');
  const page = publishPage({
    ...props,
    ...{ id: draft.id, version: draft.version, unavailable, reason, errors, may },
    gates: asked.map(({ gate, state, issues = [], numbers = {} }) => ({
      ...{ gate, state, numbers, details: issues.map(({ detail }) => detail) },
      fix: studio.door === 'care' ? undefined : fixOf(paths, draft.id, gate),
    })),
    waiting:
      draft.state === 'submitted'
        ? {
            by: authorName(deps, studio, { idp: draft.authorIdp, idpIdentityId: draft.authorId }),
            isOwn: isOwn(studio, draft),
          }
        : undefined,
    isReady: unavailable === undefined && asked.every(({ state }) => state === 'passed'),
    impact: judgeDraft(deps, author, draft).impact,
    catchUp: isBehind && isOwn(studio, draft) ? { inForce: inForce?.id ?? '' } : undefined,
    diff: toShownDiff(diffFiles(before, draft.files)),
    notice: takeNotice(req),
  });
  sendPage(req, res, page);
}

async function findGates(
  deps: PortalDeps,
  { author }: Studio,
  draft: Draft,
): Promise<{ gates: Gate<GateName>[]; unavailable: 'missing' | 'busy' | undefined }> {
  try {
    return { gates: await listGates(deps, author, draft.id), unavailable: undefined };
  } catch (error) {
    return { gates: judgeDraft(deps, author, draft).gates, unavailable: whyNotCompiled(error) };
  }
}

function whatMay(deps: PortalDeps, studio: Studio, draft: Draft): PublishPageProps['may'] {
  if (draft.state === 'submitted') return isOwn(studio, draft) ? 'nothing' : 'approve';
  if (!isOwn(studio, draft) || draft.state !== 'open') return 'nothing';
  return readSettings(deps.db, studio.author.policy).needsApproval ? 'submit' : 'publish';
}

function fixOf(paths: PolicyPaths, id: string, gate: GateName): string | undefined {
  if (gate === 'place' || gate === 'approval') return undefined;
  if (gate === 'up-to-date') return '#catch-up';
  const isOfImpact = gate === 'impact-known' || gate === 'impact-accepted' || gate === 'threshold';
  return isOfImpact ? paths.draftImpact(id) : paths.draft(id);
}

/** Does it, or shows the list again with why it was not done. */
async function attempt(
  deps: PortalDeps,
  req: Request,
  res: Response,
  studio: Studio,
  work: (draft: Draft) => Promise<{ notice: string; leadTo: string }>,
): Promise<void> {
  const reason = textOf(req, 'reason');
  try {
    const { notice, leadTo } = await work(draftOf(deps, req, studio));
    leaveNotice(req, notice);
    redirectTo(req, res, leadTo);
  } catch (error) {
    await showList(deps, req, res, studio, { reason, errors: refusalsOf(studio.props.language, error) });
  }
}

/** The reason is kept with the draft: who approves it reads it there. */
function keepReason(deps: PortalDeps, req: Request, { author }: Studio, draft: Draft): Draft {
  const version = numberOf(req, 'version') ?? -1;
  const reason = textOf(req, 'reason').trim();
  if (reason === '')
    throw new AppError('invalid-request', 'A reason is needed.', {
      issues: [{ pointer: '/reason', detail: 'Say why.' }],
    });
  return draft.reason === reason && draft.version === version
    ? draft
    : saveDraft(deps, author, draft.id, { version, reason });
}

function publishDraft(deps: PortalDeps, req: Request, res: Response, studio: Studio): Promise<void> {
  return attempt(deps, req, res, studio, async (draft) => {
    const { version } = keepReason(deps, req, studio, draft);
    const { revisionId } = await publish(deps, studio.author, draft.id, { version });
    return { notice: doneText(deps, studio, revisionId), leadTo: studio.paths.overview };
  });
}

function approveDraft(deps: PortalDeps, req: Request, res: Response, studio: Studio): Promise<void> {
  return attempt(deps, req, res, studio, async (draft) => {
    const seen = { version: numberOf(req, 'version') ?? -1 };
    const { revisionId } = await approve(deps, studio.author, draft.id, seen);
    return { notice: doneText(deps, studio, revisionId), leadTo: studio.paths.overview };
  });
}

function doneText(deps: PortalDeps, { author, props }: Studio, revisionId: string | null): string {
  const { doneAbout } = textsOf(props.language).policy.publish;
  const number = revisionId === null ? undefined : readRevision(deps.db, author.policy, revisionId)?.number;
  return doneAbout(number ?? 1);
}

function submitDraft(deps: PortalDeps, req: Request, res: Response, studio: Studio): Promise<void> {
  const { submitted } = textsOf(studio.props.language).policy.publish;
  return attempt(deps, req, res, studio, async (draft) => {
    const { version } = keepReason(deps, req, studio, draft);
    await submit(deps, studio.author, draft.id, { version });
    return { notice: submitted, leadTo: studio.paths.publish(draft.id) };
  });
}

function takeDraftBack(deps: PortalDeps, req: Request, res: Response, studio: Studio): Promise<void> {
  const { takenBack } = textsOf(studio.props.language).policy.publish;
  return attempt(deps, req, res, studio, async (draft) => {
    takeBack(deps, studio.author, draft.id);
    return { notice: takenBack, leadTo: studio.paths.publish(draft.id) };
  });
}

function catchDraftUp(deps: PortalDeps, req: Request, res: Response, studio: Studio): void {
  const inForce = textOf(req, 'inForce') || null;
  const seen = { version: numberOf(req, 'version') ?? -1, inForce };
  const { id } = catchUp(deps, studio.author, pathParameter(req, 'id'), seen);
  redirectTo(req, res, studio.paths.publish(id));
}

async function rejectDraft(deps: PortalDeps, req: Request, res: Response, studio: Studio): Promise<void> {
  const { language } = studio.props;
  const draft = draftOf(deps, req, studio);
  try {
    reject(deps, studio.author, draft.id, textOf(req, 'reason'));
  } catch (error) {
    const errors = refusalsOf(language, error).map(({ field, text }) =>
      field === 'reason' ? { field: 'reject-reason', text } : { text },
    );
    return showList(deps, req, res, studio, { reason: draft.reason ?? '', errors });
  }
  leaveNotice(req, textsOf(language).policy.publish.rejected);
  redirectTo(req, res, studio.paths.overview);
}
