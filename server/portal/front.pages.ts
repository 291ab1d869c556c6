import { readProviderContacts } from '../../db/organizations.ts';
import { accessibilityPage } from '../../views/accessibility.ts';
import { frontPage } from '../../views/front.ts';
import { helpPage, helpTopicPage } from '../../views/help.ts';
import { helpTopics } from '../../views/locales/help.ts';
import { problemPage } from '../../views/problem.ts';
import { AppError, errorCatalogue } from '../errors.ts';
import { pathParameter } from '../http/validate.ts';
import { paths } from '../paths.ts';
import { visitorOf } from '../sign-in/visitor.ts';
import { languageOf } from './language.ts';
import { frameOf, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/** Pages for everybody: the front page, help, the accessibility statement, and what error codes mean. */
export function frontPages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.root,
      access: 'public',
      handle: (req, res) => {
        const isLoggedIn = visitorOf(req) !== undefined;
        sendPage(req, res, frontPage({ language: languageOf(req), isLoggedIn }));
      },
    },
    {
      method: 'get',
      path: paths.help,
      access: 'public',
      handle: (req, res) => sendPage(req, res, helpPage(languageOf(req))),
    },
    {
      method: 'get',
      path: paths.helpTopicPattern,
      access: 'public',
      handle: (req, res) => {
        const topic = helpTopics.find((each) => each === req.params['topic']);
        if (!topic) throw new AppError('not-found', 'There is no such help page.');
        sendPage(req, res, helpTopicPage(languageOf(req), topic, readProviderContacts(deps.db)));
      },
    },
    {
      method: 'get',
      path: paths.accessibility,
      access: 'public',
      handle: (req, res) =>
        sendPage(
          req,
          res,
          accessibilityPage(languageOf(req), {
            operator: frameOf(req, res).operator,
            contact: deps.portal?.accessibilityContact,
          }),
        ),
    },
    {
      method: 'get',
      path: paths.problemPattern,
      access: 'public',
      handle: (req, res) => {
        const code = pathParameter(req, 'code');
        const entry = Object.entries(errorCatalogue).find(([known]) => known === code);
        if (!entry) throw new AppError('not-found', 'There is no such error code.');
        sendPage(req, res, problemPage(languageOf(req), { code, ...entry[1] }));
      },
    },
  ];
}
