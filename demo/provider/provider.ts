import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import express, { type Express, type RequestHandler } from 'express';
import session from 'express-session';
import helmet from 'helmet';
import { type DemoAddress, type DemoServer, listen } from '../listen.ts';
import type { AccessDeps } from './access.ts';
import { createPages } from './pages.ts';
import { createSignIn } from './sign-in.ts';

export interface DemoProviderOptions extends DemoAddress {
  /** The eID broker's. */
  issuer: string;
  /** Where Adgang is, without a slash at the end. */
  serviceUrl: string;
  clientId: string;
  /** Default: the demo's, `<client id>-secret`. */
  clientSecret?: string;
}

/** Starts the demo's pension fund: a real client of the broker and of Adgang, whose figures alone are made up. */
export function openDemoProvider(options: DemoProviderOptions): Promise<DemoServer> {
  const { clientId, clientSecret = `${clientId}-secret`, issuer, serviceUrl } = options;
  return listen(options, (url) => {
    const signIn = createSignIn({ issuer, clientId, clientSecret, url });
    return createDemoProvider({
      serviceUrl,
      signIn,
      url,
      sessionSecret: randomBytes(32).toString('base64url'),
    });
  });
}

/** The pension fund as an Express app. `url` is its own origin. */
export function createDemoProvider(deps: AccessDeps & { url: string; sessionSecret: string }): Express {
  const app = express().disable('x-powered-by');
  app.get('/livez', (_request, response) => void response.type('text').send('ok'));
  app.use(createSecurityHeaders());
  app.use(canonicalHost(deps.url));
  app.use('/assets', express.static(fileURLToPath(new URL('./assets', import.meta.url))));
  app.use(
    session({
      name: 'pension_session',
      secret: deps.sessionSecret,
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, sameSite: 'lax', maxAge: 60 * 60 * 1000 },
    }),
  );
  app.use(createPages(deps));
  return app;
}

function createSecurityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        formAction: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // The demo has no TLS.
    strictTransportSecurity: false,
  });
}

/** The session cookie and the redirect URI belong to one host name, but loopback has several. */
function canonicalHost(url: string): RequestHandler {
  const { host } = new URL(url);
  return (request, response, next) => {
    if (request.get('host') === host || !['GET', 'HEAD'].includes(request.method)) return next();
    response.redirect(307, new URL(request.originalUrl.replace(/^\/+/, '/'), url).href);
  };
}
