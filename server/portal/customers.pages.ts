import type { Request, Response } from 'express';
import * as z from 'zod';
import { countCustomers, readCustomers } from '../../db/customers.ts';
import { readProvider } from '../../db/registration.ts';
import { checkPage } from '../../views/catalogue/check.ts';
import { customersPage } from '../../views/catalogue/customers.ts';
import { providerSettingsPage } from '../../views/catalogue/settings.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { foreseeEffect } from '../catalogue/effect.ts';
import { changeTrust } from '../catalogue/trust.ts';
import { AppError } from '../errors.ts';
import { toCursor } from '../http/cursor.ts';
import { paths, withQuery } from '../paths.ts';
import { agreedEffectOf, isEffectChanged } from './catalogue-forms.ts';
import { afterOf, oneOf, queryOf, textOf } from './fields.ts';
import { languageOf } from './language.ts';
import { authorityOf, frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const atOnce = 50;

/** A provider's customers, and whether it relies on those who were onboarded by a sworn declaration. */
export function customersPages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.customersPattern,
      access: 'CatalogueAdministrator',
      handle: (req, res) => showCustomers(deps, req, res),
    },
    {
      method: 'get',
      path: paths.providerSettingsPattern,
      access: 'CatalogueAdministrator',
      handle: (req, res) => showSettings(deps, req, res, []),
    },
    {
      method: 'post',
      path: paths.providerSettingsPattern,
      access: 'CatalogueAdministrator',
      handle: (req, res) => changeSettings(deps, req, res),
    },
  ];
}

const Position = z.object({ name: z.string(), tin: z.string() });

function showCustomers(deps: PortalDeps, req: Request, res: Response): void {
  const { organizationTin: tin } = authorityOf(res);
  const search = queryOf(req, 'q');
  const route = oneOf(queryOf(req, 'route'), ['none', 'operator', 'signatory', 'declaration']);
  const after = afterOf(req, Position);
  const rows = readCustomers(deps.db, {
    providerTin: tin,
    ...{ search, after, onboarding: route },
    limit: atOnce + 1,
  });
  const items = rows.slice(0, atOnce);
  const last = rows.length > atOnce ? items.at(-1) : undefined;
  const at = (cursor: string | undefined) =>
    withQuery(paths.customers(tin), { q: search, route, after: cursor });
  const page = customersPage({
    language: languageOf(req),
    ...{ tin, items, search, route },
    total: countCustomers(deps.db, tin),
    first: after === undefined ? undefined : at(undefined),
    next: last && at(toCursor({ name: last.name, tin: last.tin })),
  });
  sendPage(req, res, page);
}

function showSettings(deps: PortalDeps, req: Request, res: Response, errors: FormError[]): void {
  const { organizationTin: tin } = authorityOf(res);
  const provider = readProvider(deps.db, tin);
  if (!provider) throw new AppError('not-found', 'There is no such service provider.');
  const { trustsDeclarations } = provider;
  const done = queryOf(req, 'done');
  sendPage(req, res, providerSettingsPage(frameOf(req, res), { tin, trustsDeclarations, errors, done }));
}

function changeSettings(deps: PortalDeps, req: Request, res: Response) {
  const by = authorityOf(res);
  const { organizationTin: tin } = by;
  const answer = oneOf(textOf(req, 'trust'), ['yes', 'no']);
  const texts = textsOf(languageOf(req)).catalogue;
  if (!answer) {
    return showSettings(deps, req, res, [{ field: 'trust', text: texts.mistakes['trust'] ?? '' }]);
  }
  const trustsDeclarations = answer === 'yes';
  if (readProvider(deps.db, tin)?.trustsDeclarations === trustsDeclarations) {
    return redirectTo(req, res, withQuery(paths.providerSettings(tin), { done: 'unchanged' }));
  }
  const agreed = agreedEffectOf(req);
  if (!agreed) return showTrustCheck(deps, req, res, { trustsDeclarations, hasChanged: false });
  try {
    changeTrust(deps, by, { trustsDeclarations, agreed });
  } catch (error) {
    return showTrustCheck(deps, req, res, { trustsDeclarations, hasChanged: isEffectChanged(error) });
  }
  redirectTo(req, res, withQuery(paths.providerSettings(tin), { done: 'trust' }));
}

function showTrustCheck(
  deps: PortalDeps,
  req: Request,
  res: Response,
  { trustsDeclarations, hasChanged }: { trustsDeclarations: boolean; hasChanged: boolean },
): void {
  const { organizationTin: tin } = authorityOf(res);
  const texts = textsOf(languageOf(req)).catalogue;
  const [was, is] = trustsDeclarations ? [texts.refused, texts.trusted] : [texts.trusted, texts.refused];
  const page = checkPage(frameOf(req, res), {
    title: texts.checkTitle,
    rows: [{ label: texts.trustTitle, value: texts.from(was, is) }],
    effect: foreseeEffect(deps, { trust: { ownerTin: tin, trustsDeclarations } }),
    action: paths.providerSettings(tin),
    fields: [['trust', trustsDeclarations ? 'yes' : 'no']],
    cancel: paths.providerSettings(tin),
    hasChanged,
  });
  sendPage(req, res, page);
}
