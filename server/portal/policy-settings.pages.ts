import type { Request, Response } from 'express';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { type PolicySettingsProps, policySettingsPage } from '../../views/policy/settings.ts';
import { changeSettings, moveService, readSettings } from '../studio/settings.ts';
import { lineOf, numberOf, textOf } from './fields.ts';
import { leaveNotice } from './notice.ts';
import { showOverview } from './policy-overview.ts';
import { refusalsOf, type Studio, studioRoutes } from './policy-studio.ts';
import { redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const operators = ['base', 'care'] as const;

/** What only the operator settles: what it takes to publish, and that a policy is back in service. */
export function policySettingsPages(deps: PortalDeps): PageRoute[] {
  const fresh = { method: 'post', fresh: true } as const;
  return [
    ...studioRoutes(deps, operators, { method: 'get', path: (p) => p.settings }, show),
    ...studioRoutes(deps, operators, { ...fresh, path: (p) => p.settings }, change),
    ...studioRoutes(deps, ['care'], { ...fresh, path: (p) => p.stop }, move('stop')),
    ...studioRoutes(deps, ['care'], { ...fresh, path: (p) => p.resume }, move('resume')),
  ];
}

function show(deps: PortalDeps, req: Request, res: Response, { author, props }: Studio): void {
  const { needsApproval, mostLosses, mostGains } = readSettings(deps.db, author.policy);
  const values = {
    needsApproval: needsApproval ? 'yes' : 'no',
    mostLosses: mostLosses?.toString() ?? '',
    mostGains: mostGains?.toString() ?? '',
  } as const;
  sendPage(req, res, policySettingsPage({ ...props, values, errors: [] }));
}

function change(deps: PortalDeps, req: Request, res: Response, { author, props, paths }: Studio): void {
  const texts = textsOf(props.language).policy.settingsPage;
  const values: PolicySettingsProps['values'] = {
    needsApproval: textOf(req, 'needsApproval') === 'yes' ? 'yes' : 'no',
    mostLosses: lineOf(req, 'mostLosses'),
    mostGains: lineOf(req, 'mostGains'),
  };
  const errors: FormError[] = (['mostLosses', 'mostGains'] as const)
    .filter((field) => values[field] !== '' && numberOf(req, field) === undefined)
    .map((field) => ({ field, text: texts.limitMistake }));
  if (errors.length > 0) {
    sendPage(req, res, policySettingsPage({ ...props, values, errors }));
    return;
  }
  changeSettings(deps, author, {
    needsApproval: values.needsApproval === 'yes',
    mostLosses: numberOf(req, 'mostLosses') ?? null,
    mostGains: numberOf(req, 'mostGains') ?? null,
  });
  leaveNotice(req, texts.saved);
  redirectTo(req, res, paths.overview);
}

/** Takes a provider's policy out of service, or puts it back. */
function move(kind: 'stop' | 'resume') {
  return async (deps: PortalDeps, req: Request, res: Response, studio: Studio): Promise<void> => {
    const { author, props, paths } = studio;
    const texts = textsOf(props.language).policy.revisionPage;
    try {
      moveService(deps, author, { kind, reason: textOf(req, 'reason') });
    } catch (error) {
      return showOverview(deps, req, res, studio, refusalsOf(props.language, error));
    }
    leaveNotice(req, kind === 'stop' ? texts.stopped : texts.resumed);
    redirectTo(req, res, paths.overview);
  };
}
