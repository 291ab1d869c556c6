import { setImmediate } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import type { Request, Response } from 'express';
import { textsOf } from '../../views/locales/texts.ts';
import { type ListedPerson, listPeople, type PeopleWanted } from '../directory/people.ts';
import { languageOf } from './language.ts';
import type { PortalDeps } from './route.ts';

const rowsAtOnce = 500;

/**
 * Sends a list of people as CSV, page by page, with a turn for everybody else in between. For spreadsheets as they are
 * set up in Denmark: UTF-8 with its mark, semicolons; nothing in a cell is taken for a formula.
 * @throws AppError `cpr-refused`
 */
export async function sendPeopleAsCsv(
  deps: PortalDeps,
  req: Request,
  res: Response,
  wanted: Omit<PeopleWanted, 'after' | 'limit'>,
): Promise<void> {
  const texts = textsOf(languageOf(req)).people.csv;
  let page = listPeople(deps, { ...wanted, limit: rowsAtOnce });
  res
    .status(200)
    .type('text/csv')
    .attachment(`adgang-${wanted.organizationTin}.csv`)
    .write(`\ufeff${toCsv([Object.values(texts)])}`);
  for (;;) {
    res.write(toCsv(page.items.map((person) => toCells(deps, person))));
    if (page.next === undefined || res.destroyed) break;
    await setImmediate();
    page = listPeople(deps, { ...wanted, after: page.next, limit: rowsAtOnce });
  }
  res.end();
}

function toCells(deps: PortalDeps, { tie, name, grantCount }: ListedPerson): (string | number)[] {
  const provider = tie.firstSeenProvider;
  return [
    name ?? '',
    tie.nickname ?? '',
    tie.idp,
    tie.idpIdentityId,
    tie.kind,
    tie.source,
    tie.firstSeenAt === null ? '' : new Date(tie.firstSeenAt).toISOString(),
    provider === null ? '' : (deps.catalogue.current().organization(provider)?.name ?? provider),
    grantCount,
  ];
}

function toCsv(rows: (string | number)[][]): string {
  return stringify(rows, { delimiter: ';', escape_formulas: true, record_delimiter: 'windows' });
}
