import type { Request, Response } from 'express';
import { notUsPage } from '../../views/onboarding/not-us.ts';
import { loggableRequestId } from '../cpr.ts';
import { AppError } from '../errors.ts';
import { requestIdOf } from '../http/request-id.ts';
import { pathParameter } from '../http/validate.ts';
import { type DisownLink, disownOnboarding, readDisownLink } from '../onboarding/disown.ts';
import { paths } from '../paths.ts';
import { sendStop } from './onboarding-stops.ts';
import { frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/** The *this was not us* link of a letter: a page with a button. It asks for no login, and its GET changes nothing. */
export function notUsPages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.notUsPattern,
      access: 'public',
      handle: (req, res) => withLink(req, res, (token) => send(req, res, readDisownLink(deps, token), token)),
    },
    {
      method: 'post',
      path: paths.notUsPattern,
      access: 'public',
      handle: (req, res) =>
        withLink(req, res, (token) => {
          disownOnboarding(deps, token, loggableRequestId(requestIdOf(res)));
          redirectTo(req, res, paths.notUs(token));
        }),
    },
  ];
}

function withLink(req: Request, res: Response, work: (token: string) => void): void {
  const token = pathParameter(req, 'token');
  try {
    work(token);
  } catch (error) {
    const code = error instanceof AppError ? error.code : undefined;
    // Its page says that it is over.
    if (code === 'onboarding-over') redirectTo(req, res, paths.notUs(token));
    else if (code !== 'not-found') throw error;
    else sendStop(req, res, error, { here: paths.onboarding, text: 'link-unknown', actions: ['help'] });
  }
}

function send(req: Request, res: Response, link: DisownLink, token: string): void {
  const { language, csrfToken } = frameOf(req, res);
  const { is, onboarding, organizationName } = link;
  sendPage(
    req,
    res,
    notUsPage({ language, csrfToken, is, organizationName, declaredAt: onboarding.startedAt, token }),
  );
}
