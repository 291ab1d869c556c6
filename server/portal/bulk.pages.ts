import { setImmediate } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { type BulkJobRow, type BulkRow, countBulkOutcomes, readBulkRows } from '../../db/bulk.ts';
import { readGrant } from '../../db/grants.ts';
import { type BulkPageProps, type BulkRowProps, bulkPage, bulkPart } from '../../views/grants/bulk.ts';
import { wordsForAll } from '../../views/grants/parts.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { cancelBulk, requireBulkJob, startBulk } from '../grants/bulk.ts';
import { pathParameter } from '../http/validate.ts';
import { paths } from '../paths.ts';
import { requireVisitor } from '../sign-in/visitor.ts';
import { sendCsv } from './csv.ts';
import { firstIn } from './fields.ts';
import { createPersonLookup, toPrivilegeProps } from './grant-props.ts';
import { backToWizard } from './grant-wizard.pages.ts';
import { wantsPart } from './htmx.ts';
import { languageOf } from './language.ts';
import { authorityOf, frameOf, redirectTo, sendPage, sendPart } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const rowsShown = 100;
/** What was picked in the wizard is at most this many rows; more do not fit into an address. */
const wizardRows = 1_000;

/** Many grants at once: the draft that is checked, its start, progress, result. */
export function bulkPages(deps: PortalDeps): PageRoute[] {
  const access = 'PrivilegeAdministrator' as const;
  const lead = (req: Request, res: Response) =>
    redirectTo(req, res, paths.bulkPage(authorityOf(res).organizationTin, pathParameter(req, 'id')));
  return [
    {
      method: 'get',
      path: paths.bulkPagePattern,
      access,
      handle: (req, res) => {
        const props = toProps(deps, req, res, askedJob(deps, req, res));
        if (wantsPart(req)) sendPart(req, res, bulkPart(props));
        else {
          // Only where somebody has asked for it: a page that moves on its own is in the way of many.
          if (props.job.state === 'running' && firstIn(req.query, 'live') !== undefined)
            res.set('Refresh', '3');
          sendPage(req, res, bulkPage(props));
        }
      },
    },
    {
      method: 'post',
      path: paths.bulkStartPattern,
      access,
      handle: (req, res) => {
        startBulk(deps, authorityOf(res), pathParameter(req, 'id'));
        lead(req, res);
      },
    },
    {
      method: 'post',
      path: paths.bulkCancelPattern,
      access,
      handle: (req, res) => {
        cancelBulk(deps, authorityOf(res), pathParameter(req, 'id'));
        lead(req, res);
      },
    },
    {
      method: 'get',
      path: paths.bulkResultsPattern,
      access,
      handle: (req, res) => sendResults(deps, req, res),
    },
  ];
}

function askedJob(deps: PortalDeps, req: Request, res: Response): BulkJobRow {
  return requireBulkJob(deps, authorityOf(res).organizationTin, pathParameter(req, 'id'));
}

function toProps(deps: PortalDeps, req: Request, res: Response, job: BulkJobRow): BulkPageProps {
  const by = authorityOf(res);
  const { nonce, csrfToken } = frameOf(req, res);
  const after = Number(firstIn(req.query, 'after') ?? 0) || undefined;
  const isRunning = job.state === 'running';
  const limit = rowsShown;
  const read = isRunning ? [] : readBulkRows(deps.db, job.id, { after: after ?? 0, limit: limit + 1 });
  const rows = read.slice(0, limit);
  const willDo = countBulkOutcomes(deps.db, job.id)
    .filter(({ state, code }) => state === 'waiting' && code?.startsWith('would-'))
    .reduce((sum, { count }) => sum + count, 0);
  return {
    language: languageOf(req),
    nonce,
    csrfToken,
    tin: by.organizationTin,
    job,
    willDo,
    isStarter: job.createdByIdp === by.actor.idp && job.createdById === by.actor.id,
    rows: toRows(deps, req, by.organizationTin, rows),
    after,
    next: read.length > limit ? rows.at(-1)?.n : undefined,
    back: backOf(deps, job),
  };
}

function toRows(deps: PortalDeps, req: Request, tin: string, rows: BulkRow[]): BulkRowProps[] {
  const language = languageOf(req);
  const catalogue = deps.catalogue.current();
  const told = rows.filter(({ idpIdentityId }) => idpIdentityId !== '');
  const lookUp = createPersonLookup(deps, tin, told, requireVisitor(req));
  return rows.map((row) => {
    const isTold = row.idpIdentityId !== '';
    const privilege = isTold ? catalogue.privilege(row.privilegeId) : undefined;
    const grant = row.grantId === null ? undefined : readGrant(deps.db, tin, row.grantId);
    return {
      n: row.n,
      line: row.line,
      person: isTold ? lookUp(row) : undefined,
      privilege: isTold ? toPrivilegeProps(catalogue, privilege, language) : undefined,
      until: row.validTo,
      lastUsedAt: grant?.lastUsedAt ?? null,
      state: row.state,
      code: row.code,
    };
  });
}

/** The way back into the wizard, for a draft that came from there. */
function backOf(deps: PortalDeps, job: BulkJobRow): string[] {
  if (job.state !== 'draft' || job.kind !== 'grant' || job.source !== 'selection') return [];
  const rows = readBulkRows(deps.db, job.id, { limit: wizardRows + 1 });
  if (rows.length > wizardRows) return [];
  const told = rows.filter(({ idpIdentityId }) => idpIdentityId !== '');
  return backToWizard(job.organizationTin, {
    people: [...new Set(told.map(({ idp, idpIdentityId }) => `${idp}/${idpIdentityId}`))],
    privileges: [...new Set(told.map(({ privilegeId }) => privilegeId))],
    validTo: told[0]?.validTo ?? null,
    draft: job.id,
  });
}

function sendResults(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const job = askedJob(deps, req, res);
  const texts = textsOf(languageOf(req)).grants;
  const catalogue = deps.catalogue.current();
  async function* parts() {
    for (let after = 0; ; ) {
      const rows = readBulkRows(deps.db, job.id, { after, limit: 500 });
      yield rows.map((row) => {
        const code = row.state === 'waiting' && job.state !== 'draft' ? 'waiting' : (row.code ?? 'waiting');
        const privilege = catalogue.privilege(row.privilegeId)?.name ?? '';
        return [
          row.line ?? row.n,
          row.idp,
          row.idpIdentityId,
          privilege,
          wordsForAll(texts.outcomes, code),
          code,
        ];
      });
      const last = rows.at(-1);
      if (!last || rows.length < 500) return;
      after = last.n;
      await setImmediate();
    }
  }
  return sendCsv(res, `adgang-${job.id}.csv`, Object.values(texts.resultsCsv), parts());
}
