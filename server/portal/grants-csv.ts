import { setImmediate } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { GrantPosition } from '../../db/grant-search.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { type GrantsLookedFor, readGrantsPage } from '../grants/search.ts';
import { sendCsv } from './csv.ts';
import { languageOf } from './language.ts';
import type { PortalDeps } from './route.ts';

const rowsAtOnce = 500;

/** Sends the grants that are looked for as CSV, a few at a time, with a turn for everybody else in between. */
export function sendGrantsAsCsv(
  deps: PortalDeps,
  req: Request,
  res: Response,
  wanted: GrantsLookedFor,
): Promise<void> {
  const texts = textsOf(languageOf(req)).grants;
  const name = `adgang-${wanted.organizationTin}-rettigheder.csv`;
  return sendCsv(res, name, Object.values(texts.csv), parts(deps, wanted, texts.states));
}

async function* parts(deps: PortalDeps, wanted: GrantsLookedFor, states: Record<string, string>) {
  let after: GrantPosition | undefined;
  for (;;) {
    const { items, next } = readGrantsPage(deps, { ...wanted, sort: 'oldest', after, limit: rowsAtOnce });
    yield items.map(({ row, name, nickname, privilege, state }) => [
      name ?? '',
      nickname ?? '',
      row.idp,
      row.idpIdentityId,
      privilege?.name ?? row.privilegeId,
      privilege?.ownerTin ?? '',
      row.organizationTin,
      states[state] ?? state,
      toTime(row.validFrom),
      toTime(row.validTo),
      toTime(row.lastUsedAt),
      row.reason ?? '',
      toTime(row.createdAt),
      `${row.createdByIdp} ${row.createdById}`,
    ]);
    if (!next) return;
    after = next;
    await setImmediate();
  }
}

function toTime(epochMs: number | null): string {
  return epochMs === null ? '' : new Date(epochMs).toISOString();
}
