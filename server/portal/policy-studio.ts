import type { Request, Response } from 'express';
import { readNameFor } from '../../db/identities.ts';
import { knowsPerson } from '../../db/known.ts';
import { readOrganization } from '../../db/organizations.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import type { StudioProps } from '../../views/policy/studio.ts';
import { theSystem } from '../audit/changes.ts';
import { AppError } from '../errors.ts';
import { pathParameter } from '../http/validate.ts';
import { type PolicyPaths, paths } from '../paths.ts';
import { type Author, toOperatorAuthor, toProviderAuthor } from '../studio/author.ts';
import type { Language } from './language.ts';
import { authorityOf, frameOf } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/**
 * By which door somebody comes to a policy: a provider's author to its own, the operator to the base policy, or the
 * operator to look after a provider's. What they find behind it is the same.
 */
export type Door = 'author' | 'base' | 'care';

/** The studio of one policy, as who has come in sees it. */
export interface Studio {
  door: Door;
  author: Author;
  paths: PolicyPaths;
  /** What its pages are told. */
  props: StudioProps;
}

type Handle = (deps: PortalDeps, req: Request, res: Response, studio: Studio) => void | Promise<void>;

/** One route for each door. Where the pattern has an id, it is `:id`. */
export function studioRoutes(
  deps: PortalDeps,
  doors: readonly Door[],
  route: Pick<PageRoute, 'method' | 'fresh' | 'limit'> & { path: (patterns: PolicyPaths) => string },
  handle: Handle,
): PageRoute[] {
  const { path, ...rest } = route;
  return doors.map((door) => ({
    ...rest,
    path: path(paths.policyPatterns(door)),
    access: door === 'author' ? 'PolicyAuthor' : 'Operator',
    handle: (req, res) => handle(deps, req, res, studioOf(deps, req, res, door)),
  }));
}

function studioOf(deps: PortalDeps, req: Request, res: Response, door: Door): Studio {
  const by = authorityOf(res);
  const { organizationTin: tin } = by;
  const provider = door === 'care' ? pathParameter(req, 'organization') : undefined;
  const author = door === 'author' ? toProviderAuthor(deps, by) : toOperatorAuthor(deps, by, provider);
  const place = paths.policyOf({ door: door === 'author' ? 'author' : 'operator', tin, provider });
  const base = paths.policyOf({ door: 'operator', tin }).overview;
  const { language, nonce, csrfToken } = frameOf(req, res);
  const whose: StudioProps['whose'] =
    provider === undefined
      ? { is: door === 'author' ? 'own' : 'base' }
      : { is: 'care', provider: readOrganization(deps.db, provider)?.name ?? provider, base };
  return { door, author, paths: place, props: { language, nonce, csrfToken, paths: place, whose } };
}

/**
 * Somebody who has worked on a policy, as far as who looks may know them. The operator is told what a provider calls its
 * own people, as where it looks after the provider's roles.
 */
export function authorName(
  deps: PortalDeps,
  { author, props }: Studio,
  who: { idp: string; idpIdentityId: string },
): string {
  const texts = textsOf(props.language).policy;
  if (who.idp === theSystem.idp) return texts.theService;
  const name =
    readNameFor(deps.db, author.organizationTin, who) ??
    (author.isOperator ? readNameFor(deps.db, author.policy, who) : null);
  if (name !== null) return name;
  return author.isOperator || knowsPerson(deps.db, author.organizationTin, who)
    ? who.idpIdentityId
    : texts.theOperator;
}

/** Why a use case has refused, for a form; what is no fault of who has sent it is thrown on. */
export function refusalsOf(language: Language, error: unknown): FormError[] {
  if (!(error instanceof AppError)) throw error;
  const texts = textsOf(language).policy;
  const text = texts.refused[error.code];
  if (text === undefined) throw error;
  const fields = error.issues.map(({ pointer }) => pointer.slice(1)).filter((field) => field === 'reason');
  if (fields.length === 0) return [{ text }];
  return fields.map((field) => ({
    field,
    text: error.code === 'invalid-request' ? texts.publish.reasonMistake : text,
  }));
}

/** Whether rules can be compiled now; `busy` and `missing` are told, other errors thrown on. */
export function whyNotCompiled(error: unknown): 'missing' | 'busy' {
  if (error instanceof AppError && error.code === 'compiler-unavailable') return 'missing';
  if (error instanceof AppError && error.code === 'compiler-busy') return 'busy';
  throw error;
}
