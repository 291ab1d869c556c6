import type { Request, Response } from 'express';
import type { ImpactRow } from '../../db/policy-impacts.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { draftImpactPart, type ImpactPageProps, impactPage } from '../../views/policy/impact.ts';
import { pathParameter } from '../http/validate.ts';
import { markUnattended } from '../sign-in/visitor.ts';
import { acceptImpact } from '../studio/accept-impact.ts';
import { type Draft, readDraft } from '../studio/drafts.ts';
import { cancelImpact, exportImpactRows, listImpacts, readImpact, startImpact } from '../studio/impact.ts';
import { sendCsv } from './csv.ts';
import { numberOf, queryOf } from './fields.ts';
import { wantsPart } from './htmx.ts';
import { sendJsonArray } from './json.ts';
import { isToBeSeen, toListed, toOver, toShownImpact } from './policy-impact-props.ts';
import { type Door, refusalsOf, type Studio, studioRoutes } from './policy-studio.ts';
import { redirectTo, sendPage, sendPart } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const writers = ['author', 'base'] as const;
const all: readonly Door[] = ['author', 'base', 'care'];

/** Who gains and who loses access by a draft: computed, shown, accepted. */
export function policyImpactPages(deps: PortalDeps): PageRoute[] {
  return [
    ...studioRoutes(deps, writers, { method: 'get', path: (p) => p.draftImpact(':id') }, show),
    ...studioRoutes(deps, writers, { method: 'post', path: (p) => p.draftImpact(':id') }, start),
    ...studioRoutes(deps, writers, { method: 'post', path: (p) => p.acceptImpact(':id') }, accept),
    ...studioRoutes(deps, all, { method: 'post', path: (p) => p.cancelImpact(':id') }, cancel),
    ...studioRoutes(deps, all, { method: 'get', path: (p) => p.impactExport(':id') }, sendRows),
  ];
}

function show(deps: PortalDeps, req: Request, res: Response, studio: Studio): void {
  const { author } = studio;
  const draft = readDraft(deps, author, pathParameter(req, 'id'));
  const props = toProps(deps, req, studio, draft, undefined);
  const isLive = queryOf(req, 'live') !== undefined;
  if (isLive || wantsPart(req)) markUnattended(req);
  if (wantsPart(req)) {
    sendPart(req, res, draftImpactPart(props));
    return;
  }
  if (isUnderWay(props) && isLive) res.set('Refresh', '3');
  sendPage(req, res, impactPage(props));
}

const isUnderWay = ({ impact }: ImpactPageProps) =>
  impact?.state === 'waiting' || impact?.state === 'running';

/** The newest impact of a draft, whatever it was about. */
export function newestImpactOf(deps: PortalDeps, { author }: Studio, draft: Draft): ImpactRow | undefined {
  return listImpacts(deps, author).find(({ draftId }) => draftId === draft.id);
}

function toProps(
  deps: PortalDeps,
  req: Request,
  studio: Studio,
  draft: Draft,
  refused: string | undefined,
): ImpactPageProps {
  const { author, paths, props } = studio;
  const row = newestImpactOf(deps, studio, draft);
  const impact = row && toShownImpact(deps, row, row.filesDigest === draft.filesDigest);
  const isOwn = draft.authorIdp === author.idp && draft.authorId === author.idpIdentityId;
  const isFresh = impact?.state === 'done' && !impact.isStale;
  return {
    ...props,
    ...{ draftId: draft.id, version: draft.version, impact, refused },
    self: paths.draftImpact(draft.id),
    refreshing: paths.draftImpact(draft.id, { live: '1' }),
    start: paths.draftImpact(draft.id),
    listed: toListed(deps, req, studio, row, (query) => paths.draftImpact(draft.id, query)),
    over: toOver(deps, author.policy, row),
    accepted: isFresh && draft.acceptedImpact === impact.id,
    canAccept: isOwn && isFresh && draft.state === 'open',
  };
}

async function start(deps: PortalDeps, req: Request, res: Response, studio: Studio): Promise<void> {
  const { author, paths, props } = studio;
  const draft = readDraft(deps, author, pathParameter(req, 'id'));
  try {
    await startImpact(deps, author, { draftId: draft.id });
  } catch (error) {
    const { policy } = textsOf(props.language);
    const [refusal] = refusalsOf(props.language, error);
    const text = refusal?.text === policy.refused['policy-invalid'] ? policy.impact.cannot : refusal?.text;
    sendPage(req, res, { ...impactPage(toProps(deps, req, studio, draft, text)), status: 422 });
    return;
  }
  deps.nudgeWorker();
  redirectTo(req, res, paths.draftImpact(draft.id));
}

function accept(deps: PortalDeps, req: Request, res: Response, studio: Studio): void {
  const { author, paths, props } = studio;
  const impact = readImpact(deps, author, pathParameter(req, 'id'));
  const draft = readDraft(deps, author, impact.draftId ?? '');
  try {
    acceptImpact(deps, author, draft.id, { version: numberOf(req, 'version') ?? -1, impactId: impact.id });
  } catch (error) {
    const [refusal] = refusalsOf(props.language, error);
    sendPage(req, res, { ...impactPage(toProps(deps, req, studio, draft, refusal?.text)), status: 422 });
    return;
  }
  redirectTo(req, res, paths.draftImpact(draft.id));
}

function cancel(deps: PortalDeps, req: Request, res: Response, { author, paths }: Studio): void {
  const impact = cancelImpact(deps, author, pathParameter(req, 'id'));
  const { draftId, revisionId } = impact;
  const ofRevision = revisionId === null ? paths.withdraw() : paths.rollBack(revisionId);
  redirectTo(req, res, draftId === null ? ofRevision : paths.draftImpact(draftId));
}

/** Every answer that changes, as a file. */
async function sendRows(deps: PortalDeps, req: Request, res: Response, studio: Studio): Promise<void> {
  const { author, props } = studio;
  const texts = textsOf(props.language).policy.impact;
  const { id } = readImpact(deps, author, pathParameter(req, 'id'));
  async function* parts() {
    for (const rows of exportImpactRows(deps, author, id)) {
      yield rows.map((row) => ({
        change: row.change,
        ...(isToBeSeen(deps, studio, row)
          ? { idp: row.idp, idpIdentityId: row.idpIdentityId }
          : { idp: '', idpIdentityId: '' }),
        name: row.personName ?? '',
        organization: row.organizationTin,
        organizationName: row.organizationName,
        privilege: row.privilegeName,
        provider: row.providerTin,
        level: row.level,
        at: new Date(row.at).toISOString(),
      }));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const name = `${texts.file}-${id}`;
  if (queryOf(req, 'format') === 'json') return sendJsonArray(res, `${name}.json`, parts());
  async function* cells() {
    for await (const rows of parts()) yield rows.map((row) => Object.values(row));
  }
  const headings = [
    ...[texts.change, 'idp', 'id', texts.person, 'TIN', texts.organization],
    ...[texts.privilege, texts.provider, texts.level, texts.from],
  ];
  await sendCsv(res, `${name}.csv`, headings, cells());
}
