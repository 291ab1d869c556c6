import type { Request, Response } from 'express';
import * as z from 'zod';
import { type AccessRequestRow, countPendingRequestsTo, readRequestsTo } from '../../db/access-requests.ts';
import { findGrant, readGrant } from '../../db/grants.ts';
import { readTie } from '../../db/ties.ts';
import { personText } from '../../views/grants/parts.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { type RequestPageProps, requestPage } from '../../views/requests/answer.ts';
import { requestsPage } from '../../views/requests/list.ts';
import { theSystem } from '../audit/changes.ts';
import { endOfDay, lastDayBefore, toDay } from '../copenhagen.ts';
import { AppError } from '../errors.ts';
import { defaultEnd } from '../grants/default-end.ts';
import { toCursor } from '../http/cursor.ts';
import { pathParameter } from '../http/validate.ts';
import { paths } from '../paths.ts';
import { approveRequest, readRequestTo, refuseRequest } from '../requests/answer.ts';
import { isSamePerson } from '../requests/same-person.ts';
import { requireVisitor } from '../sign-in/visitor.ts';
import { afterOf, oneOf, queryOf, textOf } from './fields.ts';
import { createPersonLookup } from './grant-props.ts';
import { languageOf } from './language.ts';
import { leaveNotice, takeNotice } from './notice.ts';
import { toShownRequest } from './request-props.ts';
import { authorityOf, frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const access = 'PrivilegeAdministrator';
const atOnce = 50;
const countAtMost = 1_000;
const Position = z.strictObject({ createdAt: z.number(), id: z.string() });

/** An organisation's requests for access: looked through, approved, refused. */
export function requestsPages(deps: PortalDeps): PageRoute[] {
  return [
    { method: 'get', path: paths.requestsPagePattern, access, handle: (req, res) => list(deps, req, res) },
    {
      method: 'get',
      path: paths.requestPagePattern,
      access,
      handle: (req, res) => showOne(deps, req, res, askedOf(deps, req, res)),
    },
    {
      method: 'post',
      path: paths.approveRequestPattern,
      access,
      handle: (req, res) => approve(deps, req, res),
    },
    {
      method: 'post',
      path: paths.refuseRequestPattern,
      access,
      handle: (req, res) => refuse(deps, req, res),
    },
  ];
}

function askedOf(deps: PortalDeps, req: Request, res: Response): AccessRequestRow {
  return readRequestTo(deps, authorityOf(res).organizationTin, pathParameter(req, 'id'));
}

function list(deps: PortalDeps, req: Request, res: Response): void {
  const { organizationTin: tin } = authorityOf(res);
  const language = languageOf(req);
  const show = oneOf(queryOf(req, 'show'), ['ended']) ?? 'pending';
  const after = afterOf(req, Position);
  const now = deps.now();
  const query = { organizationTin: tin, show, now, after, limit: atOnce + 1 } as const;
  const rows = readRequestsTo(deps.db, query);
  const shown = rows.slice(0, atOnce);
  const last = rows.length > atOnce ? shown.at(-1) : undefined;
  const lookUp = createPersonLookup(deps, tin, shown, requireVisitor(req));
  const shownAs = show === 'ended' ? show : undefined;
  const page = requestsPage({
    language,
    tin,
    show,
    waiting: countPendingRequestsTo(deps.db, tin, now, countAtMost),
    requests: shown.map((row) => toShownRequest(deps, row, lookUp(row), language)),
    notice: takeNotice(req),
    first: after === undefined ? undefined : paths.requestsList(tin, { show: shownAs }),
    next:
      last &&
      paths.requestsList(tin, {
        show: shownAs,
        after: toCursor({ createdAt: last.createdAt, id: last.id }),
      }),
  });
  sendPage(req, res, page);
}

function approve(deps: PortalDeps, req: Request, res: Response): void {
  const row = askedOf(deps, req, res);
  const texts = textsOf(languageOf(req)).requests;
  const until = textOf(req, 'until').trim();
  const validTo = until === '' ? undefined : endOfDay(until);
  const error = (code: string) => [{ field: 'until', text: texts.errors[code] ?? code }];
  if (validTo === undefined) {
    const code = until === '' ? 'date-missing' : 'invalid-date';
    showOne(deps, req, res, row, { until }, error(code));
    return;
  }
  answer(deps, req, res, row, {
    make: () => approveRequest(deps, authorityOf(res), row.id, validTo),
    done: texts.approved,
    values: { until },
    errorsOf: ({ code }) => {
      if (code === 'invalid-validity') return error('date-past');
      const text = texts.errors[code];
      return text === undefined || code === 'cpr-refused' ? undefined : [{ text }];
    },
  });
}

function refuse(deps: PortalDeps, req: Request, res: Response): void {
  const row = askedOf(deps, req, res);
  const texts = textsOf(languageOf(req)).requests;
  const reason = textOf(req, 'reason');
  const codes: Partial<Record<AppError['code'], string>> = {
    'cpr-refused': 'cpr-refused',
    'invalid-request': reason.trim() === '' ? 'answer-missing' : 'too-long',
  };
  answer(deps, req, res, row, {
    make: () => refuseRequest(deps, authorityOf(res), row.id, reason),
    done: texts.refused,
    values: { reason },
    errorsOf: ({ code }) => {
      const text = texts.errors[codes[code] ?? ''];
      return text === undefined ? undefined : [{ field: 'reason', text }];
    },
  });
}

function answer(
  deps: PortalDeps,
  req: Request,
  res: Response,
  row: AccessRequestRow,
  doing: {
    make: () => void;
    done: (person: string) => string;
    values: { until?: string; reason?: string };
    errorsOf: (error: AppError) => FormError[] | undefined;
  },
): void {
  try {
    doing.make();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'invalid-task-state' || error.code === 'own-request') {
      showOne(deps, req, res, askedOf(deps, req, res), {}, [], error.code);
      return;
    }
    const errors = doing.errorsOf(error);
    if (!errors) throw error;
    // What looks like a number is not repeated.
    const values = error.code === 'cpr-refused' ? {} : doing.values;
    showOne(deps, req, res, row, values, errors);
    return;
  }
  const { organizationTin: tin } = row;
  const person = createPersonLookup(deps, tin, [row], requireVisitor(req))(row);
  leaveNotice(req, doing.done(personText(person)));
  redirectTo(req, res, paths.requestsPage(tin));
}

function showOne(
  deps: PortalDeps,
  req: Request,
  res: Response,
  row: AccessRequestRow,
  values: { until?: string; reason?: string } = {},
  errors: readonly FormError[] = [],
  refusal?: 'invalid-task-state' | 'own-request',
): void {
  const props = toProps(deps, req, res, row);
  const page = requestPage({
    ...props,
    values: { ...props.values, ...values },
    errors,
    isTooLate: refusal === 'invalid-task-state',
  });
  const status = { 'invalid-task-state': 409, 'own-request': 403 } as const;
  sendPage(req, res, { ...page, ...(refusal && { status: status[refusal] }) });
}

const year = 365 * 86_400_000;

function toProps(
  deps: PortalDeps,
  req: Request,
  res: Response,
  row: AccessRequestRow,
): Omit<RequestPageProps, 'errors' | 'isTooLate'> {
  const { organizationTin: tin } = row;
  const { language, csrfToken } = frameOf(req, res);
  const visitor = requireVisitor(req);
  const ender =
    row.endedByIdp === null || row.endedById === null
      ? undefined
      : { idp: row.endedByIdp, idpIdentityId: row.endedById };
  const lookUp = createPersonLookup(deps, tin, ender ? [row, ender] : [row], visitor);
  const person = lookUp(row);
  const tie = readTie(deps.db, row);
  const grant = findGrant(deps.db, row);
  const now = deps.now();
  const texts = textsOf(language).requests;
  const privilege = deps.catalogue.current().privilege(row.privilegeId);
  const usual = (privilege && defaultEnd(privilege, now)) ?? now + year;
  const wished = row.wishedUntil !== null && row.wishedUntil > now ? row.wishedUntil : usual;
  const nameOf = (who: NonNullable<typeof ender>) => {
    if (who.idp === theSystem.idp) return texts.system;
    return who.idp === 'client' ? texts.outside : personText(lookUp(who));
  };
  const self = { person: [`${row.idp}/${row.idpIdentityId}`], privilege: [row.privilegeId], step: 'details' };
  return {
    language,
    csrfToken,
    tin,
    request: { ...toShownRequest(deps, row, person, language), denialCode: row.denialCode },
    tie: tie === undefined ? 'none' : tie.pendingSince === null ? tie.kind : 'pending',
    personHref: tie && paths.employee(tin, row),
    endedBy: ender && nameOf(ender),
    grantHref:
      row.grantId !== null && readGrant(deps.db, tin, row.grantId)
        ? paths.grantPage(tin, row.grantId)
        : undefined,
    own: isSamePerson(deps.db, row, visitor) ? { giveSelf: paths.grantWizard(tin, self) } : undefined,
    startsLater: grant !== undefined && (grant.validFrom ?? 0) > now,
    values: { until: lastDayBefore(wished), reason: '' },
    today: toDay(now),
  };
}
