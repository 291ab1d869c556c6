import { fileURLToPath } from 'node:url';
import express, { type Express, type RequestHandler } from 'express';
import { chooseLanguage } from '../language.ts';
import { type DemoAddress, type DemoServer, listen } from '../listen.ts';
import { type Letters, openLetters } from './letters.ts';
import { mailboxPage } from './mailbox-pages.ts';
import { createRegisterRoutes } from './register.ts';

/** The bearer token of both of its APIs. Worth nothing: it listens on loopback only. */
export const registryToken = 'demo-registry-token';

const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/** The outside world of the demo as an Express app: the company register, the letterbox, and a page to read letters. */
export function createRegistry(letters: Letters): Express {
  const app = express().disable('x-powered-by');
  app.get('/livez', (_request, response) => void response.type('text').send('ok'));
  app.get('/', (_request, response) => response.redirect('/mailbox'));
  app.use('/assets', express.static(fileURLToPath(new URL('./assets', import.meta.url))));
  app.get(['/mailbox', '/mailbox/:cvr'], (request, response) => {
    const { cvr } = request.params as { cvr?: string };
    const isCvr = cvr === undefined || /^[0-9]{8}$/.test(cvr);
    const language = chooseLanguage([request.query['lang']], request.get('accept-language'));
    const page = { language, letters: isCvr ? letters.list(cvr) : [], ...(isCvr && cvr && { cvr }) };
    response
      .status(isCvr ? 200 : 404)
      .set('Content-Security-Policy', contentSecurityPolicy)
      .set('Cache-Control', 'no-store')
      .vary('Accept-Language')
      .send(mailboxPage(page));
  });
  app.use(requireToken);
  app.use(createRegisterRoutes());
  app.put('/letters/:id', express.json({ limit: '64kb' }), (request, response) => {
    const outcome = letters.put(request.params.id, request.body);
    response.status({ kept: 201, known: 200, other: 409, malformed: 400 }[outcome]).json({});
  });
  return app;
}

const requireToken: RequestHandler = (request, response, next) => {
  if (request.get('authorization') === `Bearer ${registryToken}`) return next();
  response.status(401).json({});
};

/** Starts it. Throws under NODE_ENV=production and for a host that others can reach. */
export async function openRegistry(options: DemoAddress & { dataFolder: string }): Promise<DemoServer> {
  return listen(options, () => createRegistry(openLetters(options.dataFolder)));
}
