import type { Request, Response } from 'express';
import { type GrantPageProps, grantPage, revokePage, stalePage } from '../../views/grants/grant.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { endOfDay, lastDayBefore, toDay } from '../copenhagen.ts';
import { AppError } from '../errors.ts';
import { changeGrant, revokeGrant } from '../grants/change.ts';
import type { Grant } from '../grants/grant.ts';
import { readGrantOf } from '../grants/list.ts';
import { pathParameter } from '../http/validate.ts';
import { paths } from '../paths.ts';
import { requireVisitor } from '../sign-in/visitor.ts';
import { type Fields, firstIn } from './fields.ts';
import { createPersonLookup, toPrivilegeProps } from './grant-props.ts';
import { languageOf } from './language.ts';
import { authorityOf, frameOf, provenOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const longestReason = 500;

/** One grant: looked at, changed, taken away. */
export function grantPages(deps: PortalDeps): PageRoute[] {
  const access = 'PrivilegeAdministrator' as const;
  return [
    { method: 'get', path: paths.grantPagePattern, access, handle: (req, res) => showGrant(deps, req, res) },
    { method: 'post', path: paths.grantPagePattern, access, handle: (req, res) => change(deps, req, res) },
    {
      method: 'get',
      path: paths.grantRevokePattern,
      access,
      handle: (req, res) =>
        sendPage(req, res, revokePage(toProps(deps, req, res, readAsked(deps, req, res)))),
    },
    { method: 'post', path: paths.grantRevokePattern, access, handle: (req, res) => revoke(deps, req, res) },
  ];
}

function readAsked(deps: PortalDeps, req: Request, res: Response): Grant {
  return readGrantOf(deps, authorityOf(res).organizationTin, pathParameter(req, 'id'));
}

function showGrant(deps: PortalDeps, req: Request, res: Response): void {
  const grant = readAsked(deps, req, res);
  const { validTo, reason } = grant.row;
  const values = {
    until: validTo === null ? undefined : lastDayBefore(validTo),
    reason: reason ?? undefined,
  };
  const isSaved = firstIn(req.query, 'saved') !== undefined;
  sendPage(req, res, grantPage({ ...toProps(deps, req, res, grant), values, errors: [], isSaved }));
}

function change(deps: PortalDeps, req: Request, res: Response): void {
  const by = authorityOf(res);
  const grant = readAsked(deps, req, res);
  const fields = req.body as Fields;
  const values = {
    until: firstIn(fields, 'until')?.trim(),
    reason: firstIn(fields, 'reason')?.trim() || undefined,
  };
  const texts = textsOf(languageOf(req)).grants;
  const refuse = (errors: FormError[]) =>
    sendPage(req, res, grantPage({ ...toProps(deps, req, res, grant), values, errors, isSaved: false }));
  // A day that was not touched leaves the end as it was, to the minute.
  const before = grant.row.validTo;
  const isSameDay = values.until === (before === null ? undefined : lastDayBefore(before));
  const validTo = isSameDay ? before : values.until === undefined ? null : endOfDay(values.until);
  const errors = checkDetails(texts.errors, values, validTo);
  if (errors.length > 0) {
    refuse(errors);
    return;
  }
  try {
    const version = Number(firstIn(fields, 'version') ?? -1);
    changeGrant(deps, by, grant.row.id, { validTo, reason: values.reason ?? null }, version);
    redirectTo(req, res, `${paths.grantPage(by.organizationTin, grant.row.id)}?saved=1`);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'stale-version') {
      const latest = toProps(deps, req, res, readAsked(deps, req, res));
      sendPage(req, res, { ...stalePage({ ...latest, values }), status: 409 });
      return;
    }
    const text = texts.errors[error.code];
    if (text === undefined) throw error;
    refuse([{ field: error.code === 'cpr-refused' ? 'reason' : 'until', text }]);
  }
}

/** What is wrong with an end and a reason, each at its field. `validTo` is `undefined` for what is no day. */
export function checkDetails(
  texts: Record<string, string>,
  values: { reason: string | undefined },
  validTo: number | null | undefined,
): FormError[] {
  return [
    ...(validTo === undefined ? [{ field: 'until', text: texts['invalid-date'] ?? '' }] : []),
    ...((values.reason?.length ?? 0) > longestReason
      ? [{ field: 'reason', text: texts['too-long'] ?? '' }]
      : []),
  ];
}

function revoke(deps: PortalDeps, req: Request, res: Response): void {
  const by = authorityOf(res);
  const version = Number(firstIn(req.body as Fields, 'version') ?? -1);
  const list = (notice: string) => redirectTo(req, res, paths.grantsList(by.organizationTin, { notice }));
  try {
    revokeGrant(deps, by, pathParameter(req, 'id'), version);
    list('revoked');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'not-found') list('gone');
    else if (error.code !== 'stale-version') throw error;
    // It is asked again, about what the grant has become.
    else
      sendPage(req, res, { ...revokePage(toProps(deps, req, res, readAsked(deps, req, res))), status: 409 });
  }
}

function toProps(
  deps: PortalDeps,
  req: Request,
  res: Response,
  { row, state, inactiveBecause }: Grant,
): Omit<GrantPageProps, 'values' | 'errors' | 'isSaved'> {
  const { authority, organizationName } = provenOf(res);
  const language = languageOf(req);
  const catalogue = deps.catalogue.current();
  const holder = { idp: row.idp, idpIdentityId: row.idpIdentityId };
  const giver = { idp: row.createdByIdp, idpIdentityId: row.createdById };
  const lookUp = createPersonLookup(deps, authority.organizationTin, [holder, giver], requireVisitor(req));
  const privilege = catalogue.privilege(row.privilegeId);
  return {
    language,
    csrfToken: frameOf(req, res).csrfToken,
    tin: authority.organizationTin,
    organizationName,
    today: toDay(deps.now()),
    grant: {
      id: row.id,
      version: row.version,
      person: lookUp(holder),
      privilege: toPrivilegeProps(catalogue, privilege, language),
      state,
      inactiveBecause,
      validFrom: row.validFrom,
      until: row.validTo,
      lastUsedAt: row.lastUsedAt,
      reason: row.reason,
      grantedAt: row.createdAt,
      changedAt: row.updatedAt,
      grantedBy: giver.idp === 'system' ? undefined : lookUp(giver),
      isSelfGranted: giver.idp === holder.idp && giver.idpIdentityId === holder.idpIdentityId,
    },
  };
}
