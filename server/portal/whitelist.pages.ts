import type { Request, Response } from 'express';
import { countWhitelist, readWhitelist, searchUnlistedCustomers } from '../../db/whitelists.ts';
import { checkPage } from '../../views/catalogue/check.ts';
import { organizationText, whitelistPage } from '../../views/catalogue/whitelist.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { type Effect, foreseeEffect } from '../catalogue/effect.ts';
import { requireOwnPrivilege } from '../catalogue/own.ts';
import {
  changeWhitelist,
  examineWhitelist,
  organizationsAtOnce,
  type ReadTins,
  readTins,
  type WhitelistChange,
} from '../catalogue/whitelist.ts';
import { holdsCpr } from '../cpr.ts';
import { toCursor } from '../http/cursor.ts';
import { pathParameter } from '../http/validate.ts';
import { paths, withQuery } from '../paths.ts';
import { agreedEffectOf, isEffectChanged } from './catalogue-forms.ts';
import { afterOf, queryOf, TextCursor, textOf, valuesOf } from './fields.ts';
import { languageOf } from './language.ts';
import { authorityOf, frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const atOnce = 50;
const foundAtOnce = 20;
/** Of many organisations, so many are named. */
const namedAtMost = 20;

/** Who may grant a privilege: the list, putting organisations on it, taking them off. */
export function whitelistPages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.whitelistPattern,
      access: 'CatalogueAdministrator',
      handle: (req, res) => show(deps, req, res, { list: '', errors: [] }),
    },
    {
      method: 'post',
      path: paths.whitelistAddPattern,
      access: 'CatalogueAdministrator',
      handle: (req, res) => change(deps, req, res, true),
    },
    {
      method: 'post',
      path: paths.whitelistRemovePattern,
      access: 'CatalogueAdministrator',
      handle: (req, res) => change(deps, req, res, false),
    },
  ];
}

function show(
  deps: PortalDeps,
  req: Request,
  res: Response,
  form: { list: string; errors: FormError[] },
): void {
  const { organizationTin: tin } = authorityOf(res);
  const privilege = requireOwnPrivilege(deps.db, tin, pathParameter(req, 'id'));
  const search = queryOf(req, 'q');
  const find = queryOf(req, 'find');
  const after = afterOf(req, TextCursor);
  const rows = readWhitelist(deps.db, privilege.id, { search, after, limit: atOnce + 1 });
  const items = rows.slice(0, atOnce);
  const last = rows.length > atOnce ? items.at(-1) : undefined;
  const at = (cursor: string | undefined) =>
    withQuery(paths.whitelist(tin, privilege.id), { q: search, after: cursor });
  const page = whitelistPage(frameOf(req, res), {
    ...{ tin, privilege, items, search, find, ...form },
    total: countWhitelist(deps.db, privilege.id),
    first: after === undefined ? undefined : at(undefined),
    next: last && at(toCursor(last.tin)),
    found:
      find === undefined
        ? []
        : searchUnlistedCustomers(deps.db, {
            providerTin: tin,
            privilegeId: privilege.id,
            search: find,
            limit: foundAtOnce,
          }),
    done: queryOf(req, 'done'),
  });
  sendPage(req, res, page);
}

function change(deps: PortalDeps, req: Request, res: Response, isListed: boolean) {
  const by = authorityOf(res);
  const id = pathParameter(req, 'id');
  requireOwnPrivilege(deps.db, by.organizationTin, id);
  const list = [textOf(req, 'list'), ...valuesOf(req, 'tin')].join('\n');
  const read = readTins(list);
  const mistake = mistakeOf(req, read, isListed);
  // What may be a CPR number is not sent back either.
  if (mistake)
    return show(deps, req, res, { list: holdsCpr(list) ? '' : textOf(req, 'list'), errors: [mistake] });
  const examined = examineWhitelist(deps, by.organizationTin, id, { tins: read.tins, isListed });
  const agreed = agreedEffectOf(req);
  if (!agreed) return showCheck(deps, req, res, { isListed, read, examined, hasChanged: false });
  try {
    changeWhitelist(deps, by, id, { tins: read.tins, isListed, agreed });
  } catch (error) {
    return showCheck(deps, req, res, { isListed, read, examined, hasChanged: isEffectChanged(error) });
  }
  const done = isListed ? 'whitelist-added' : 'whitelist-removed';
  redirectTo(req, res, withQuery(paths.whitelist(by.organizationTin, id), { done }));
}

function mistakeOf(req: Request, { tins, unreadable }: ReadTins, isListed: boolean): FormError | undefined {
  const texts = textsOf(languageOf(req)).catalogue;
  if (tins.length > organizationsAtOnce) return { field: 'list', text: texts.listTooLong };
  if (tins.length > 0) return undefined;
  if (unreadable.length > 0)
    return { field: 'list', text: texts.unreadableAbout(unreadable.slice(0, namedAtMost).join(', ')) };
  return isListed ? { field: 'list', text: texts.listMissing } : { text: texts.chooseNone };
}

function showCheck(
  deps: PortalDeps,
  req: Request,
  res: Response,
  shown: { isListed: boolean; read: ReadTins; examined: WhitelistChange; hasChanged: boolean },
): void {
  const { isListed, read, examined, hasChanged } = shown;
  const { organizationTin: tin } = authorityOf(res);
  const id = pathParameter(req, 'id');
  const language = languageOf(req);
  const texts = textsOf(language).catalogue;
  const organizationTins = examined.changed.map((organization) => organization.tin);
  const effect: Effect = foreseeEffect(deps, { whitelist: { privilegeId: id, organizationTins, isListed } });
  const listed = (items: readonly string[]) =>
    items.length <= namedAtMost
      ? items.join(', ')
      : `${items.slice(0, namedAtMost).join(', ')} ${texts.andMore(items.length - namedAtMost)}`;
  const row = (label: string, items: readonly string[], more = '') =>
    items.length > 0 && { label, value: [listed(items), more].filter((text) => text !== '').join('. ') };
  const named = (items: WhitelistChange['changed']) => items.map((item) => organizationText(language, item));
  const page = checkPage(frameOf(req, res), {
    title: isListed ? texts.addCheckTitle : texts.removeCheckTitle,
    rows: [
      row(isListed ? texts.addedLabel : texts.removedLabel, named(examined.changed)),
      row(isListed ? texts.unchangedLabel : texts.goneLabel, named(examined.unchanged)),
      row(
        texts.unknownLabel,
        examined.unknown.filter((each) => !holdsCpr(each)),
        texts.unknownAbout,
      ),
      read.unreadable.length > 0 && {
        label: texts.unreadableLabel,
        value: texts.unreadableAbout(read.unreadable.slice(0, namedAtMost).join(', ')),
      },
    ],
    effect,
    action: isListed ? paths.whitelistAdd(tin, id) : paths.whitelistRemove(tin, id),
    fields: [['list', organizationTins.join('\n')]],
    cancel: paths.whitelist(tin, id),
    hasChanged,
    isNothing: organizationTins.length === 0,
  });
  sendPage(req, res, page);
}
