import { setImmediate } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { textsOf } from '../../views/locales/texts.ts';
import { type ListedPerson, listPeople, type PeopleWanted } from '../directory/people.ts';
import { sendCsv } from './csv.ts';
import { languageOf } from './language.ts';
import type { PortalDeps } from './route.ts';

const rowsAtOnce = 500;

/**
 * Sends a list of people as CSV, page by page, with a turn for everybody else in between.
 * @throws AppError `cpr-refused`, before anything is sent
 */
export function sendPeopleAsCsv(
  deps: PortalDeps,
  req: Request,
  res: Response,
  wanted: Omit<PeopleWanted, 'after' | 'limit'>,
): Promise<void> {
  const first = listPeople(deps, { ...wanted, limit: rowsAtOnce });
  const { csv } = textsOf(languageOf(req)).people;
  const name = `adgang-${wanted.organizationTin}.csv`;
  return sendCsv(res, name, Object.values(csv), parts(deps, wanted, first));
}

async function* parts(
  deps: PortalDeps,
  wanted: Omit<PeopleWanted, 'after' | 'limit'>,
  first: ReturnType<typeof listPeople>,
): AsyncGenerator<(string | number)[][]> {
  let page = first;
  for (;;) {
    yield page.items.map((person) => toCells(deps, person));
    if (page.next === undefined) return;
    await setImmediate();
    page = listPeople(deps, { ...wanted, after: page.next, limit: rowsAtOnce });
  }
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
