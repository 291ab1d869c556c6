import type { Request, Response } from 'express';
import type { PrivilegeRow } from '../../db/catalogue.ts';
import { checkPage } from '../../views/catalogue/check.ts';
import { editPrivilegePage, newPrivilegePage, type PrivilegeFormValues } from '../../views/catalogue/form.ts';
import { levelText } from '../../views/catalogue/shared.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { changePrivilege, examineEdit, type PrivilegeEdit } from '../catalogue/change-privilege.ts';
import { createPrivilege } from '../catalogue/create-privilege.ts';
import { type Effect, foreseeEffect } from '../catalogue/effect.ts';
import { requireOwnPrivilege } from '../catalogue/own.ts';
import { AppError } from '../errors.ts';
import { pathParameter } from '../http/validate.ts';
import { paths, withQuery } from '../paths.ts';
import {
  agreedEffectOf,
  isEffectChanged,
  mistakesOf,
  privilegeFormOf,
  readPrivilegeForm,
} from './catalogue-forms.ts';
import { numberOf } from './fields.ts';
import { languageOf } from './language.ts';
import { authorityOf, frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/** Creating a privilege, and changing what may change of one; what has an effect is shown before it is made. */
export function privilegeFormPages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.newPrivilegePattern,
      access: 'CatalogueAdministrator',
      handle: (req, res) => {
        const values = { ...privilegeFormOf(req), assignability: 'public', level: 'Substantial' };
        showNew(req, res, values, []);
      },
    },
    {
      method: 'post',
      path: paths.newPrivilegePattern,
      access: 'CatalogueAdministrator',
      handle: (req, res) => create(deps, req, res),
    },
    {
      method: 'get',
      path: paths.privilegeEditPattern,
      access: 'CatalogueAdministrator',
      handle: (req, res) => {
        const privilege = requireOwnPrivilege(
          deps.db,
          authorityOf(res).organizationTin,
          pathParameter(req, 'id'),
        );
        showEdit(req, res, privilege, { values: toValues(privilege), errors: [], isStale: false });
      },
    },
    {
      method: 'post',
      path: paths.privilegeEditPattern,
      access: 'CatalogueAdministrator',
      handle: (req, res) => edit(deps, req, res),
    },
  ];
}

function showNew(req: Request, res: Response, values: PrivilegeFormValues, errors: FormError[]): void {
  const { organizationTin: tin } = authorityOf(res);
  sendPage(req, res, newPrivilegePage(frameOf(req, res), { tin, values, errors }));
}

function create(deps: PortalDeps, req: Request, res: Response) {
  const by = authorityOf(res);
  const language = languageOf(req);
  const values = privilegeFormOf(req);
  const read = readPrivilegeForm(language, values);
  if ('errors' in read) return showNew(req, res, values, read.errors);
  let id: string;
  try {
    ({ id } = createPrivilege(deps, by, { ...read.edit, name: values.name }));
  } catch (error) {
    return showNew(req, res, values, mistakesOf(language, error));
  }
  redirectTo(req, res, withQuery(paths.privilegePage(by.organizationTin, id), { done: 'created' }));
}

function toValues(privilege: PrivilegeRow): PrivilegeFormValues {
  const { minimumLoa, defaultValidityDays } = privilege;
  return { ...privilege, level: minimumLoa ?? 'none', validity: String(defaultValidityDays ?? '') };
}

function showEdit(
  req: Request,
  res: Response,
  privilege: PrivilegeRow,
  form: { values: PrivilegeFormValues; errors: FormError[]; isStale: boolean },
): void {
  const { organizationTin: tin } = authorityOf(res);
  const page = editPrivilegePage(frameOf(req, res), { tin, privilege, seen: privilege.updatedAt, ...form });
  sendPage(req, res, page);
}

function edit(deps: PortalDeps, req: Request, res: Response) {
  const by = authorityOf(res);
  const language = languageOf(req);
  const now = requireOwnPrivilege(deps.db, by.organizationTin, pathParameter(req, 'id'));
  const values = { ...privilegeFormOf(req), name: now.name };
  const read = readPrivilegeForm(language, values);
  if ('errors' in read) {
    return showEdit(req, res, now, { values, errors: read.errors, isStale: false });
  }
  const seen = numberOf(req, 'seen') ?? -1;
  const agreed = agreedEffectOf(req);
  try {
    const { before, after } = examineEdit(deps, by.organizationTin, now.id, { edit: read.edit, seen });
    const effect = foreseeEffect(deps, { privilege: after });
    if (!agreed && hasConsequences(before, after, effect)) {
      return showCheck(req, res, { before, after, effect, hasChanged: false });
    }
    const done = save(deps, res, now.id, { edit: read.edit, seen, agreed: agreed ?? effect });
    redirectTo(req, res, withQuery(paths.privilegePage(by.organizationTin, now.id), { done }));
  } catch (error) {
    if (error instanceof AppError && error.code === 'stale-version') {
      return showEdit(req, res, now, { values, errors: [], isStale: true });
    }
    if (error instanceof AppError && error.code === 'effect-changed') {
      const { before, after } = examineEdit(deps, by.organizationTin, now.id, { edit: read.edit, seen });
      const effect = foreseeEffect(deps, { privilege: after });
      return showCheck(req, res, { before, after, effect, hasChanged: isEffectChanged(error) });
    }
    showEdit(req, res, now, { values, errors: mistakesOf(language, error), isStale: false });
  }
}

function save(
  deps: PortalDeps,
  res: Response,
  id: string,
  asked: { edit: PrivilegeEdit; seen: number; agreed: Effect },
): string {
  const { updatedAt } = changePrivilege(deps, authorityOf(res), id, asked);
  return updatedAt === asked.seen ? 'unchanged' : 'changed';
}

/** Other words change nothing for those who hold it. */
function hasConsequences(before: PrivilegeRow, after: PrivilegeRow, effect: Effect): boolean {
  return (
    effect.activated + effect.deactivated > 0 ||
    before.assignability !== after.assignability ||
    before.minimumLoa !== after.minimumLoa
  );
}

function showCheck(
  req: Request,
  res: Response,
  shown: { before: PrivilegeRow; after: PrivilegeRow; effect: Effect; hasChanged: boolean },
): void {
  const { before, after, effect, hasChanged } = shown;
  const { organizationTin: tin } = authorityOf(res);
  const language = languageOf(req);
  const texts = textsOf(language).catalogue;
  const row = (label: string, was: string, is: string) => was !== is && { label, value: texts.from(was, is) };
  const level = levelText(language, after.minimumLoa);
  const page = checkPage(frameOf(req, res), {
    title: texts.checkTitle,
    rows: [
      { label: texts.name, value: before.name },
      row(
        texts.assignability,
        texts.assignabilities[before.assignability],
        texts.assignabilities[after.assignability],
      ),
      row(texts.level, levelText(language, before.minimumLoa), level),
      row(
        texts.validity,
        texts.validityDays(before.defaultValidityDays),
        texts.validityDays(after.defaultValidityDays),
      ),
      row(texts.descriptionDanish, before.descriptionDanish, after.descriptionDanish),
      row(texts.descriptionEnglish, before.descriptionEnglish, after.descriptionEnglish),
    ],
    effect,
    more:
      before.minimumLoa === after.minimumLoa
        ? undefined
        : after.minimumLoa === null
          ? texts.levelGone
          : texts.levelEffect(level),
    action: paths.privilegeEdit(tin, before.id),
    fields: [
      ['seen', String(before.updatedAt)],
      ['descriptionDanish', after.descriptionDanish],
      ['descriptionEnglish', after.descriptionEnglish],
      ['assignability', after.assignability],
      ['level', after.minimumLoa ?? 'none'],
      ['validity', String(after.defaultValidityDays ?? '')],
    ],
    cancel: paths.privilegePage(tin, before.id),
    hasChanged,
  });
  sendPage(req, res, page);
}
