import express, { type ErrorRequestHandler, type Request, type Response, type Router } from 'express';
import { chooseLanguage, isLanguage } from '../language.ts';
import {
  type AccessDeps,
  AccessUnknownError,
  type Answer,
  ask,
  LoginExpiredError,
  listPrivileges,
} from './access.ts';
import { allowedPage, refusedPage } from './action-page.ts';
import { findAction } from './actions.ts';
import { frontPage, overviewPage } from './front-page.ts';
import type { PageFrame } from './layout.ts';
import { type Message, messagePage } from './message-page.ts';
import { createSignInRoutes, rememberNobody } from './sign-in-routes.ts';
import { readVisitor } from './visitor.ts';

/** Every page of the pension fund. Nothing is cached: a reload asks again. */
export function createPages(deps: AccessDeps & { url: string }): Router {
  const router = express.Router();
  router.use((request, response, next) => {
    response.set('Cache-Control', 'no-store').vary('Accept-Language');
    if (isLanguage(request.query['lang'])) request.session.pensionLanguage = request.query['lang'];
    next();
  });

  router.get('/', async (request, response) => {
    const frame = frameOf(request);
    if (frame.visitor === undefined) return response.send(frontPage(frame));
    response.send(overviewPage(frame, frame.visitor, await listPrivileges(deps, frame.visitor)));
  });

  router.get('/organizations/:tin/:action', async (request, response, next) => {
    const frame = frameOf(request);
    const action = findAction(request.params.action);
    const { tin: organization } = request.params;
    if (action === undefined || !/^[A-Z]{2}[0-9A-Z]{2,20}$/.test(organization)) return next();
    const { visitor } = frame;
    if (visitor === undefined) return response.redirect(`/login?next=${encodeURIComponent(frame.path)}`);
    const acceptLanguage = acceptLanguageOf(request);
    const answer = await ask(deps, { visitor, privilege: action.privilege, organization, acceptLanguage });
    const props = { visitor, action, organization, answer, formUrl: formUrlOf(deps, answer) };
    if (answer.decision === true) response.send(allowedPage(frame, props));
    else response.status(403).send(refusedPage(frame, props));
  });

  router.use(createSignInRoutes(deps, (request) => frameOf(request).language, sendMessage));
  router.use((request, response) => sendMessage(request, response, 'notFound'));
  router.use(handleError);
  return router;
}

function sendMessage(request: Request, response: Response, message: Message): void {
  const { status, page } = messagePage(frameOf(request), message);
  response.status(status).send(page);
}

const handleError: ErrorRequestHandler = async (error, request, response, _next) => {
  if (error instanceof LoginExpiredError) {
    await rememberNobody(request);
    return response.redirect(`/login?next=${encodeURIComponent(request.path)}`);
  }
  if (!(error instanceof AccessUnknownError)) console.error(error);
  sendMessage(request, response, error instanceof AccessUnknownError ? 'unknown' : 'failed');
};

function frameOf(request: Request): PageFrame {
  const language = chooseLanguage([request.session.pensionLanguage], request.get('accept-language'));
  return { language, path: request.path, visitor: readVisitor(request) };
}

/** Where to ask for access, if it is at the service that we know: no answer sends our visitors elsewhere. */
function formUrlOf({ serviceUrl }: AccessDeps, { context }: Answer): string | undefined {
  const url = context.access_request?.form_url;
  const isOurs = url !== undefined && URL.canParse(url) && new URL(url).origin === new URL(serviceUrl).origin;
  return isOurs ? url : undefined;
}

/** The browser's own header, unless the visitor has chosen a language by our link. */
function acceptLanguageOf(request: Request): string {
  const { pensionLanguage } = request.session;
  return isLanguage(pensionLanguage) ? pensionLanguage : (request.get('accept-language') ?? 'da');
}
