import express, { type Request, type Response, type Router } from 'express';
import type { Message } from './message-page.ts';
import type { SignIn } from './sign-in.ts';
import { readPendingLogin, readVisitor } from './visitor.ts';

/** `/login`, `/callback` and `/logout`: links, because a form may not be redirected to another origin. */
export function createSignInRoutes(
  { signIn, url }: { signIn: SignIn; url: string },
  languageOf: (request: Request) => string,
  sendMessage: (request: Request, response: Response, message: Message) => void,
): Router {
  const router = express.Router();

  router.get('/login', async (request, response) => {
    try {
      const { location, pending } = await signIn.start(ownPath(request.query['next']), languageOf(request));
      request.session.pensionLogin = pending;
      response.redirect(303, location);
    } catch {
      sendMessage(request, response, 'brokerUnknown');
    }
  });

  router.get('/callback', async (request, response) => {
    const pending = readPendingLogin(request);
    if (pending === undefined) return sendMessage(request, response, 'loginFailed');
    try {
      const visitor = await signIn.finish(new URL(request.originalUrl, url), pending);
      await rememberNobody(request);
      request.session.pension = visitor;
      response.redirect(303, pending.next);
    } catch {
      delete request.session.pensionLogin;
      sendMessage(request, response, 'loginFailed');
    }
  });

  router.get('/logout', async (request, response) => {
    const visitor = readVisitor(request);
    await rememberNobody(request);
    // Here it is over in any case, whether or not the broker can be told.
    const location = visitor && (await signIn.endAt(visitor).catch(() => undefined));
    response.redirect(303, location ?? '/');
  });

  return router;
}

/** A new session (so that nobody can have planted its id) that knows the chosen language only. */
export async function rememberNobody(request: Request): Promise<void> {
  const { pensionLanguage } = request.session;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  request.session.regenerate((error: unknown) => (error ? reject(error) : resolve()));
  await promise;
  if (pensionLanguage !== undefined) request.session.pensionLanguage = pensionLanguage;
}

/** A path of ours to return to; anything else would make us a redirector to strangers. */
function ownPath(next: unknown): string {
  return typeof next === 'string' && /^\/[\w/-]*$/.test(next) && !next.startsWith('//') ? next : '/';
}
