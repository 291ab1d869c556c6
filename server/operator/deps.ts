import type { Db } from '../../db/open.ts';
import type { Role } from '../access/roles.ts';
import { type Actor, auditChange, type ChangeAction } from '../audit/changes.ts';
import { builtInPrivileges } from '../catalogue/built-in.ts';
import { type CatalogueCache, isGuid } from '../catalogue/catalogue.ts';
import { AppError } from '../errors.ts';
import { isTin } from '../grants/authority.ts';
import { type Authority, refuseCpr } from '../grants/use-case.ts';
import type { NewId } from '../ids.ts';
import type { Doing } from '../onboarding/audit.ts';

/** What registering takes. */
export interface OperatorDeps {
  db: Db;
  now: () => number;
  newId: NewId;
  /** GUIDs for what the broker has none of; tests pass their own. */
  newGuid: () => string;
  catalogue: CatalogueCache;
}

/** What was done, in its order; empty when everything was so already. */
export type Done = ChangeAction[];

/** Somebody, as the operator names them. */
export interface Person {
  idp: string;
  /** In lower case when it is a UUID. */
  idpIdentityId: string;
}

/** Whoever has the store itself needs no role in it: the command line, on the machine. */
export function commandLine(actor: Actor, organizationTin: string): Authority {
  return { organizationTin, actor, requireStill: () => undefined, requestId: null };
}

/** By whom, when and on whose behalf something is done that stands in the timeline of this organisation. */
export function doingOf(
  deps: Pick<OperatorDeps, 'now'>,
  { actor, requestId, organizationTin }: Authority,
  timeline: string,
): Doing & { actorTin: string | null } {
  const isOwn = organizationTin === timeline || organizationTin === '';
  return { actor, requestId, at: deps.now(), actorTin: isOwn ? null : organizationTin };
}

/** The privilege that a role is. */
export function roleIdOf(role: Role): string {
  return builtInPrivileges.find(({ name }) => name === role)?.id ?? '';
}

/** The organisation that runs the service. @throws AppError `operator-missing` */
export function requireOperator({ catalogue }: Pick<OperatorDeps, 'catalogue'>): string {
  const { operatorTin } = catalogue.inForce();
  if (operatorTin === undefined) throw new AppError('operator-missing', 'Register the operator first.');
  return operatorTin;
}

/** @throws AppError `invalid-request` */
export function requireTin(tin: string, pointer = '/tin'): void {
  if (isTin(tin) && (!tin.startsWith('DK') || /^DK[0-9]{8}$/.test(tin))) return;
  throw invalid(pointer, 'Country code and number without spaces, for example DK12345678');
}

/** @throws AppError `invalid-request` */
export function requireGuid(text: string, pointer: string): void {
  if (!isGuid(text)) throw invalid(pointer, 'A GUID: 8-4-4-4-12 hexadecimal digits');
}

/** One line that people read. @throws AppError `invalid-request`, `cpr-refused` */
export function requireLine(text: string, pointer: string, most = 200): void {
  if (text.trim() !== text || text === '' || text.length > most || /\p{Cc}/u.test(text))
    throw invalid(pointer, `1 to ${most} characters on one line, without spaces around them`);
  refuseCpr(text, pointer);
}

export function invalid(pointer: string, detail: string): AppError {
  return new AppError('invalid-request', 'What was given cannot be used.', { issues: [{ pointer, detail }] });
}

/** Refuses what would change something registered by registering it again. */
export function otherwise(what: string, differing: string): AppError {
  return new AppError('registered-otherwise', `${what} is registered already, with another ${differing}.`);
}

/** Writes that something was registered or moved, in the timeline of the organisation that it belongs to. */
export function auditEntity(
  deps: Pick<OperatorDeps, 'db' | 'now'>,
  by: Authority,
  action: ChangeAction,
  about: { organizationTin: string; entity: string; entityId: string; privilegeId?: string },
  change: { before?: object | undefined; after: object; reason?: string | undefined },
): ChangeAction {
  auditChange(deps.db, {
    action,
    ...doingOf(deps, by, about.organizationTin),
    ...about,
    before: change.before ?? null,
    after: change.after,
    reason: change.reason ?? null,
  });
  return action;
}
