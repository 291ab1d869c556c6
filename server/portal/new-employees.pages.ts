import type { Request } from 'express';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { addPeoplePage } from '../../views/people/add.ts';
import { isGuid } from '../catalogue/catalogue.ts';
import { mayHoldCpr } from '../cpr.ts';
import { addLimit, addPeople, type NewPerson } from '../directory/add-people.ts';
import { nicknameLimit } from '../directory/use-case.ts';
import { paths } from '../paths.ts';
import { type Language, languageOf } from './language.ts';
import { leaveNotice } from './notice.ts';
import { authorityOf, frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/** A longer address is refused on its way. */
const selectAtMost = 50;
const tellAtMost = 10;

/** Puts people on the list by the UUIDs of their users. */
export function newEmployeesPages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.newEmployeesPattern,
      access: 'PrivilegeAdministrator',
      handle: (req, res) =>
        sendPage(req, res, addPeoplePage({ ...toProps(req, res), uuids: '', errors: [] })),
    },
    {
      method: 'post',
      path: paths.newEmployeesPattern,
      access: 'PrivilegeAdministrator',
      handle: (req, res) => {
        const by = authorityOf(res);
        const language = languageOf(req);
        const lines = linesOf(req);
        const errors = errorsOf(language, lines);
        if (errors.length > 0) {
          const uuids = lines.map((line) => (mayHoldCpr(line) ? '' : line)).join('\n');
          return sendPage(req, res, addPeoplePage({ ...toProps(req, res), uuids, errors }));
        }
        const added = addPeople(deps, by, lines.flatMap(toWish));
        const made = added.filter(({ isNew }) => isNew).length;
        const texts = textsOf(language).people;
        const known = added.length - made;
        leaveNotice(
          req,
          [made > 0 && texts.added(made), known > 0 && texts.addedAlready(known)].filter(Boolean).join(' '),
        );
        // They are picked already: what mostly comes next is to grant them something.
        const picked = added.slice(0, added.length > selectAtMost ? 0 : undefined);
        const person = picked.map(({ idp, idpIdentityId }) => `${idp}/${idpIdentityId}`);
        redirectTo(req, res, paths.employeesList(by.organizationTin, { sort: 'newest', person }));
      },
    },
  ];
}

function toProps(req: Request, res: Parameters<typeof frameOf>[1]) {
  return {
    language: languageOf(req),
    csrfToken: frameOf(req, res).csrfToken,
    tin: authorityOf(res).organizationTin,
    limit: addLimit,
  };
}

function linesOf(req: Request): string[] {
  const { uuids } = req.body as Record<string, unknown>;
  return typeof uuids === 'string' ? uuids.split(/\r\n|\r|\n/).map((line) => line.trim()) : [];
}

/** A line is a UUID and, if one likes, what to call its user. */
function toWish(line: string): NewPerson[] {
  const [, idpIdentityId, nickname] = /^([0-9a-f-]{36})(?:[\s,;:]+(.*))?$/i.exec(line) ?? [];
  if (idpIdentityId === undefined || !isGuid(idpIdentityId)) return [];
  return [{ idpIdentityId, ...(nickname && { nickname }) }];
}

function errorsOf(language: Language, lines: string[]): FormError[] {
  const texts = textsOf(language).people;
  const told = (text: string) => ({ field: 'uuids', text });
  const written = lines.filter((line) => line !== '');
  if (written.length === 0) return [told(texts.uuidsMissing)];
  if (written.length > addLimit) return [told(texts.uuidsTooMany(addLimit))];
  const errors = lines.flatMap((line, n) => errorsOfLine(language, line, n + 1)).map(told);
  const rest = errors.length - tellAtMost;
  return rest > 0 ? [...errors.slice(0, tellAtMost), told(texts.moreErrors(rest))] : errors;
}

function errorsOfLine(language: Language, line: string, number: number): string[] {
  const texts = textsOf(language).people;
  if (line === '') return [];
  if (mayHoldCpr(line)) return [texts.uuidCpr(number)];
  const [wish] = toWish(line);
  if (!wish) return [texts.uuidWrong(number)];
  return (wish.nickname ?? '').length > nicknameLimit ? [texts.nicknameLineLong(number)] : [];
}
