import type { Request, Response } from 'express';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { beginToTryPage, type TryPageProps, type TryResult, tryPage } from '../../views/policy/try.ts';
import { levels } from '../access/check.ts';
import { toMoment } from '../copenhagen.ts';
import { AppError } from '../errors.ts';
import { pathParameter } from '../http/validate.ts';
import { basePolicyId } from '../policy/names.ts';
import { addCase } from '../studio/cases.ts';
import { listDrafts, readDraft } from '../studio/drafts.ts';
import { isTable } from '../studio/files.ts';
import { type Trial, tryIt } from '../studio/trial.ts';
import type { TrialWish } from '../studio/trial-input.ts';
import { toPerson, toTin } from './asked.ts';
import { lineOf, numberOf, oneOf, queryOf, textOf } from './fields.ts';
import type { Language } from './language.ts';
import { leaveNotice } from './notice.ts';
import { refusalsOf, type Studio, studioRoutes, whyNotCompiled } from './policy-studio.ts';
import { listChoices, toResult } from './policy-try-props.ts';
import { redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const writers = ['author', 'base'] as const;

/** Trying a draft: the same question asked of what is in force and of the draft. */
export function policyTryPages(deps: PortalDeps): PageRoute[] {
  return [
    ...studioRoutes(deps, writers, { method: 'get', path: (p) => p.tryDecision() }, begin),
    ...studioRoutes(deps, writers, { method: 'get', path: (p) => p.try(':id') }, show),
    ...studioRoutes(deps, writers, { method: 'post', path: (p) => p.try(':id') }, showJson),
    ...studioRoutes(deps, writers, { method: 'post', path: (p) => p.addCase(':id') }, saveCase),
  ];
}

/** From a line of the decision log to the draft that one works on, or to beginning one. */
function begin(deps: PortalDeps, req: Request, res: Response, { author, paths, props }: Studio): void {
  const decision = queryOf(req, 'decision');
  const own = listDrafts(deps, author).find(
    ({ authorIdp, authorId }) => authorIdp === author.idp && authorId === author.idpIdentityId,
  );
  if (own) redirectTo(req, res, paths.try(own.id, { decision }));
  else sendPage(req, res, beginToTryPage({ ...props, decision: decision ?? '' }));
}

type Values = TryPageProps['values'];

function show(deps: PortalDeps, req: Request, res: Response, studio: Studio): Promise<void> {
  const values: Values = {
    person: queryOf(req, 'person') ?? '',
    organization: queryOf(req, 'organization') ?? '',
    privilege: queryOf(req, 'privilege') ?? '',
    loa: oneOf(queryOf(req, 'loa'), [...levels, 'none']) ?? 'Substantial',
    at: queryOf(req, 'at') ?? '',
    json: '',
  };
  const decisionId = queryOf(req, 'decision');
  if (decisionId !== undefined) return answer(deps, req, res, studio, values, { decisionId });
  const isAsked = queryOf(req, 'loa') !== undefined;
  const read = isAsked ? readWish(studio.props.language, values) : undefined;
  if (read && 'errors' in read) return send(deps, req, res, studio, { values, errors: read.errors });
  return read ? answer(deps, req, res, studio, values, read.wish) : send(deps, req, res, studio, { values });
}

const blank: Values = { person: '', organization: '', privilege: '', loa: 'Substantial', at: '', json: '' };

function showJson(deps: PortalDeps, req: Request, res: Response, studio: Studio): Promise<void> {
  const json = textOf(req, 'json');
  return answer(deps, req, res, studio, { ...blank, json }, { json });
}

function readWish(language: Language, values: Values): { wish: TrialWish } | { errors: FormError[] } {
  const { mistakes } = textsOf(language).policy.try;
  const person = toPerson(values.person);
  const organizationTin = toTin(values.organization);
  const at = values.at === '' ? undefined : toMoment(values.at);
  const errors = [
    !person && { field: 'person', text: mistakes.person },
    organizationTin === undefined && { field: 'organization', text: mistakes.organization },
    values.privilege === '' && { field: 'privilege', text: mistakes.privilege },
    values.at !== '' && at === undefined && { field: 'at', text: mistakes.at },
  ].filter((error) => error !== false);
  if (errors.length > 0 || !person || organizationTin === undefined) return { errors };
  const loa = oneOf(values.loa, levels);
  return { wish: { person, organizationTin, privilegeId: values.privilege, loa, at } };
}

/** Both answers; or, what is wrong with the question. */
async function answer(
  deps: PortalDeps,
  req: Request,
  res: Response,
  studio: Studio,
  values: Values,
  wish: TrialWish,
): Promise<void> {
  try {
    const trial = await tryIt(deps, studio.author, pathParameter(req, 'id'), wish);
    await send(deps, req, res, studio, { values, result: toResult(deps, studio, trial, wish), trial });
  } catch (error) {
    const isCompiler = error instanceof AppError && error.code.startsWith('compiler-');
    if (isCompiler) return send(deps, req, res, studio, { values, unavailable: whyNotCompiled(error) });
    await send(deps, req, res, studio, { values, errors: mistakesOf(studio, wish, error) });
  }
}

function mistakesOf({ props }: Studio, wish: TrialWish, error: unknown): FormError[] {
  if (!(error instanceof AppError)) throw error;
  const { mistakes } = textsOf(props.language).policy.try;
  if ('json' in wish) {
    const text =
      error.code === 'invalid-request' ? mistakes.json : refusalsOf(props.language, error)[0]?.text;
    const [issue] = error.issues;
    const where = issue && error.code === 'invalid-request' ? ` (${issue.pointer}: ${issue.detail})` : '';
    return [{ field: 'json', text: `${text ?? mistakes.json}${where}` }];
  }
  if (error.code !== 'not-found' && error.code !== 'invalid-request') throw error;
  return 'decisionId' in wish
    ? [{ text: mistakes.decision }]
    : [{ field: 'person', text: mistakes.personUnused }];
}

interface Shown {
  values: Values;
  result?: TryResult;
  trial?: Trial;
  unavailable?: 'missing' | 'busy';
  newCase?: { name: string; table: string };
  errors?: readonly FormError[];
}

async function send(
  deps: PortalDeps,
  req: Request,
  res: Response,
  studio: Studio,
  { values, result, trial, unavailable, newCase, errors = [] }: Shown,
): Promise<void> {
  const { author, props } = studio;
  const draft = readDraft(deps, author, pathParameter(req, 'id'));
  const isOwn = draft.authorIdp === author.idp && draft.authorId === author.idpIdentityId;
  const tables = Object.keys(draft.files)
    .filter(isTable)
    .map((file) => file.replace(/^cases\/|\.json$/g, ''));
  const page = tryPage({
    ...props,
    ...{ id: draft.id, version: draft.version, values, result, unavailable, errors },
    canSave: isOwn && draft.state === 'open' && trial?.asCase !== undefined,
    privileges: deps.catalogue
      .inForce()
      .privileges.filter(
        ({ builtIn, ownerTin }) => !builtIn && (author.policy === basePolicyId || ownerTin === author.policy),
      )
      .map(({ id, name }) => ({ id, name })),
    decisions: await listChoices(deps, studio),
    newCase: newCase ?? { name: '', table: tables[0] ?? 'saved' },
    tables: tables.length === 0 ? ['saved'] : tables,
  });
  sendPage(req, res, page);
}

/** Keeps what was tried as a row of a decision table: asked once more, so that it is the draft's own answer. */
async function saveCase(deps: PortalDeps, req: Request, res: Response, studio: Studio): Promise<void> {
  const { language } = studio.props;
  const texts = textsOf(language).policy;
  const id = pathParameter(req, 'id');
  const json = textOf(req, 'input');
  const newCase = { name: lineOf(req, 'name'), table: lineOf(req, 'table') };
  const values = { ...blank, json };
  try {
    const trial = await tryIt(deps, studio.author, id, { json });
    const errors: FormError[] =
      newCase.name === '' ? [{ field: 'case-name', text: texts.try.mistakes.name }] : [];
    if (!trial.asCase || errors.length > 0) {
      const result = toResult(deps, studio, trial, { json });
      return send(deps, req, res, studio, { values, trial, result, newCase, errors });
    }
    addCase(deps, studio.author, id, {
      ...newCase,
      ...trial.asCase,
      version: numberOf(req, 'version') ?? -1,
    });
  } catch (error) {
    return send(deps, req, res, studio, { values, newCase, errors: refusalsOf(language, error) });
  }
  leaveNotice(req, texts.draft.caseAdded);
  redirectTo(req, res, studio.paths.draft(id));
}
