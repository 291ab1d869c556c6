import type { Request, Response } from 'express';
import { readOrganization } from '../../db/organizations.ts';
import { readPolicyRow, readPublications, readRevision } from '../../db/policy-revisions.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { type OverviewProps, policyOverviewPage } from '../../views/policy/overview.ts';
import { theSystem } from '../audit/changes.ts';
import { paths } from '../paths.ts';
import { basePolicyId } from '../policy/names.ts';
import { listDrafts, readRevisionInForce } from '../studio/drafts.ts';
import { takeNotice } from './notice.ts';
import { authorName, type Studio, whyNotCompiled } from './policy-studio.ts';
import { sendPage } from './respond.ts';
import type { PortalDeps } from './route.ts';

const shownOfHistory = 50;

/** The overview, with what is wrong with its form. */
export async function showOverview(
  deps: PortalDeps,
  req: Request,
  res: Response,
  studio: Studio,
  errors: readonly FormError[],
): Promise<void> {
  const { author, props } = studio;
  const { systemReasons } = textsOf(props.language).policy;
  const row = readPolicyRow(deps.db, author.policy);
  const publications = readPublications(deps.db, author.policy, shownOfHistory);
  const page = policyOverviewPage({
    ...props,
    errors,
    notice: takeNotice(req),
    compiler: await findCompiler(deps),
    inForce: toInForce(deps, studio, publications),
    stopped: row?.stoppedAt == null ? undefined : { at: row.stoppedAt },
    isFromFolder: studio.door === 'base' && deps.policies.brought.origin === 'folder',
    drafts: listDrafts(deps, author).map((draft) => ({
      ...{ id: draft.id, state: draft.state, updatedAt: draft.updatedAt },
      author: authorName(deps, studio, { idp: draft.authorIdp, idpIdentityId: draft.authorId }),
      isOwn: draft.authorIdp === author.idp && draft.authorId === author.idpIdentityId,
    })),
    history: publications.map((publication) => {
      const { at, kind, revisionId, byIdp, byId, reason, impact } = publication;
      const revision = revisionId === null ? undefined : readRevision(deps.db, author.policy, revisionId);
      return {
        ...{ at, kind, impact },
        reason: byIdp === theSystem.idp ? systemReasons[revision?.origin ?? 'published'] : reason,
        revision: revision && { id: revision.id, number: revision.number },
        by: authorName(deps, studio, { idp: byIdp, idpIdentityId: byId }),
      };
    }),
    settings: {
      needsApproval: row?.needsApproval ?? false,
      mostLosses: row?.mostLosses ?? null,
      mostGains: row?.mostGains ?? null,
    },
    providers: studio.door === 'base' ? listProviders(deps, author.organizationTin) : [],
  });
  sendPage(req, res, page);
}

async function findCompiler(deps: PortalDeps): Promise<'missing' | undefined> {
  try {
    await deps.workshop.requireCompiler();
    return undefined;
  } catch (error) {
    return whyNotCompiled(error) === 'missing' ? 'missing' : undefined;
  }
}

function toInForce(
  deps: PortalDeps,
  studio: Studio,
  publications: ReturnType<typeof readPublications>,
): OverviewProps['inForce'] {
  const { policy } = studio.author;
  const revision = readRevisionInForce(deps.db, policy);
  if (!revision) return undefined;
  const { id, number, bundle, origin } = revision;
  const isPause = (kind: string) => kind === 'stop' || kind === 'resume';
  const since = publications.find(({ revisionId, kind }) => revisionId === id && !isPause(kind));
  return {
    ...{ id, number, bundle, origin },
    since: since?.at,
    by: since && authorName(deps, studio, { idp: since.byIdp, idpIdentityId: since.byId }),
    reason: since?.reason ?? revision.reason,
  };
}

function listProviders(deps: PortalDeps, tin: string): OverviewProps['providers'] {
  const catalogue = deps.catalogue.inForce();
  const owners = [...new Set(catalogue.privileges.map(({ ownerTin }) => ownerTin))];
  return owners
    .filter((owner) => owner !== basePolicyId && catalogue.isProvider(owner))
    .map((provider) => {
      const row = readPolicyRow(deps.db, provider);
      const revision = row?.revisionId ? readRevision(deps.db, provider, row.revisionId) : undefined;
      const author = { policy: provider } as Parameters<typeof listDrafts>[1];
      return {
        name: readOrganization(deps.db, provider)?.name ?? provider,
        href: paths.policyOf({ door: 'operator', tin, provider }).overview,
        number: revision?.number,
        isStopped: row?.stoppedAt != null,
        isWaiting: listDrafts(deps, author).some(({ state }) => state === 'submitted'),
      };
    });
}
