import type { Request, Response } from 'express';
import { findDeniedRequest, findPendingRequest, readRequestOfDecision } from '../../db/access-requests.ts';
import { readOrganization } from '../../db/organizations.ts';
import { readSighting, readTie } from '../../db/ties.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { type AskStop, askPage, askStopPage } from '../../views/requests/ask.ts';
import { toIdentityKey } from '../access/facts.ts';
import { explainReasons } from '../access/reasons.ts';
import { holdsRoleNow } from '../access/roles.ts';
import { endOfDay, toDay } from '../copenhagen.ts';
import { loggableRequestId } from '../cpr.ts';
import { noteSighting } from '../directory/first-seen.ts';
import { AppError } from '../errors.ts';
import { requestIdOf } from '../http/request-id.ts';
import { pathParameter } from '../http/validate.ts';
import { paths } from '../paths.ts';
import { askForAccess, foresee, type Prospect } from '../requests/ask.ts';
import { type Denial, findDenial } from '../requests/denial.ts';
import { requireVisitor, type Visitor } from '../sign-in/visitor.ts';
import { textOf } from './fields.ts';
import { toPrivilegeProps } from './grant-props.ts';
import { languageOf } from './language.ts';
import { leaveNotice } from './notice.ts';
import { frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/** The form behind a refusal: only for whom it was about, and only where they belong. */
export function askForAccessPages(deps: PortalDeps): PageRoute[] {
  const form = (handle: (req: Request, res: Response, denial: Denial) => void) => {
    return async (req: Request, res: Response) => {
      const denial = await findDenial(deps, pathParameter(req, 'decision'));
      if (!denial || !isAbout(denial, requireVisitor(req))) return stop(req, res, 'foreign');
      const made = readRequestOfDecision(deps.db, denial.decisionId) ?? findWaiting(deps, denial);
      if (made) return redirectTo(req, res, paths.ownRequest(made.id));
      if (deps.now() >= denial.expiresAt) return stop(req, res, 'expired');
      if (!belongsThere(deps, denial, requireVisitor(req))) return stop(req, res, 'no-tie');
      const prospect = foresee(deps, denial);
      if (prospect.is !== 'mendable')
        return stop(req, res, prospect.is, explain(deps, req, denial, prospect));
      handle(req, res, denial);
    };
  };
  return [
    {
      method: 'get',
      path: paths.askForAccessPattern,
      access: 'person',
      handle: form((req, res, denial) => showForm(deps, req, res, denial, { reason: '', until: '' }, [])),
    },
    {
      method: 'post',
      path: paths.askForAccessPattern,
      access: 'person',
      handle: form((req, res, denial) => ask(deps, req, res, denial)),
    },
  ];
}

const statuses: Record<AskStop, number> = {
  foreign: 404,
  expired: 410,
  'no-tie': 403,
  allowed: 200,
  hopeless: 200,
};

function stop(req: Request, res: Response, why: AskStop, reasons: readonly string[] = []): void {
  const page = askStopPage({ language: languageOf(req), stop: why, reasons, path: req.path });
  sendPage(req, res, { ...page, status: statuses[why] });
}

const personOf = ({ check: { subject } }: Denial) => ({
  idp: subject.type,
  idpIdentityId: toIdentityKey(subject.id),
});

function isAbout(denial: Denial, visitor: Visitor): boolean {
  const person = personOf(denial);
  return person.idp === visitor.idp && person.idpIdentityId === visitor.idpIdentityId;
}

/** By their login, or because the organisation knows them as one of its people. */
function belongsThere({ db }: PortalDeps, denial: Denial, visitor: Visitor): boolean {
  const { id: organizationTin } = denial.check.resource;
  return (
    visitor.employerTin === organizationTin ||
    readTie(db, { organizationTin, ...personOf(denial) }) !== undefined
  );
}

function findWaiting({ db, now }: PortalDeps, denial: Denial) {
  const waiting = findPendingRequest(db, keyOf(denial));
  return waiting && waiting.expiresAt > now() ? waiting : undefined;
}

function keyOf(denial: Denial) {
  const { privilegeId, check } = denial;
  return { ...personOf(denial), privilegeId, organizationTin: check.resource.id };
}

function explain(deps: PortalDeps, req: Request, { check }: Denial, { is, reasons }: Prospect): string[] {
  if (is === 'allowed') return [];
  const { operatorTin } = deps.catalogue.current();
  return explainReasons(check, reasons, languageOf(req), operatorTin).map(({ text }) => text);
}

function ask(deps: PortalDeps, req: Request, res: Response, denial: Denial): void {
  const visitor = requireVisitor(req);
  const values = { reason: textOf(req, 'reason'), until: textOf(req, 'until').trim() };
  const texts = textsOf(languageOf(req)).requests;
  const error = (field: string, code: string): FormError => ({ field, text: texts.errors[code] ?? code });
  const wishedUntil = values.until === '' ? undefined : endOfDay(values.until);
  const errors = [
    ...(values.reason.trim() === '' ? [error('reason', 'reason-missing')] : []),
    ...(values.until !== '' && wishedUntil === undefined ? [error('until', 'invalid-date')] : []),
  ];
  if (errors.length > 0) {
    showForm(deps, req, res, denial, values, errors);
    return;
  }
  try {
    const row = askForAccess(deps, {
      denial,
      reason: values.reason,
      wishedUntil,
      by: {
        actor: { idp: visitor.idp, id: visitor.idpIdentityId },
        requestId: loggableRequestId(requestIdOf(res)),
      },
    });
    becomeKnown(deps, denial, visitor);
    leaveNotice(req, texts.sent);
    redirectTo(req, res, paths.ownRequest(row.id));
  } catch (failure) {
    const found = failure instanceof AppError ? fieldOf(failure) : undefined;
    if (!found) throw failure;
    // What looks like a number is not repeated.
    const kept = found.code === 'cpr-refused' ? { ...values, reason: '' } : values;
    showForm(deps, req, res, denial, kept, [error(found.field, found.code)]);
  }
}

/** Which field an error is about, and the words for it. */
function fieldOf({ code }: AppError): { field: string; code: string } | undefined {
  if (code === 'cpr-refused' || code === 'too-many-requests') return { field: 'reason', code };
  if (code === 'invalid-request') return { field: 'reason', code: 'too-long' };
  if (code === 'invalid-validity') return { field: 'until', code: 'date-past' };
  return undefined;
}

/** Somebody whose login says that they work there, and who was seen at a provider, becomes known there like others. */
function becomeKnown(deps: PortalDeps, denial: Denial, visitor: Visitor): void {
  const { providerTin, at } = denial;
  const { idp, idpIdentityId, employerTin, name } = visitor;
  if (employerTin === undefined || employerTin !== denial.check.resource.id) return;
  const key = { organizationTin: employerTin, idp, idpIdentityId };
  const seen = { idp, idpIdentityId, employerTin, name, source: 'login' as const, providerTin, at };
  noteSighting(deps, seen, {
    employerState: readOrganization(deps.db, employerTin)?.state ?? null,
    sighting: readSighting(deps.db, key, providerTin)?.source ?? null,
    name: null,
  });
}

function showForm(
  deps: PortalDeps,
  req: Request,
  res: Response,
  denial: Denial,
  values: { reason: string; until: string },
  errors: readonly FormError[],
): void {
  const language = languageOf(req);
  const { id: tin } = denial.check.resource;
  const { idp, idpIdentityId, loa } = requireVisitor(req);
  const catalogue = deps.catalogue.inForce();
  const denied = findDeniedRequest(deps.db, keyOf(denial));
  const isAdministrator = holdsRoleNow(
    deps,
    { type: idp, id: idpIdentityId, loa },
    'PrivilegeAdministrator',
    tin,
  );
  const self = { person: [`${idp}/${idpIdentityId}`], privilege: [denial.privilegeId], step: 'details' };
  const page = askPage({
    language,
    csrfToken: frameOf(req, res).csrfToken,
    decisionId: denial.decisionId,
    privilege: toPrivilegeProps(catalogue, catalogue.privilege(denial.privilegeId), language),
    organization: { tin, name: readOrganization(deps.db, tin)?.name ?? tin },
    refusedAt: denial.at,
    deniedBefore: denied && { at: denied.endedAt ?? denied.createdAt, answer: denied.answer },
    giveSelf: isAdministrator ? paths.grantWizard(tin, self) : undefined,
    values,
    today: toDay(deps.now()),
    errors,
  });
  const isStopped = errors.some(
    ({ text }) => text === textsOf(language).requests.errors['too-many-requests'],
  );
  sendPage(req, res, { ...page, ...(isStopped && { status: 429 }) });
}
