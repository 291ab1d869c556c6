import type { Request } from 'express';
import { readUseOf } from '../../db/known.ts';
import type { ImpactRow, NamedImpactRow } from '../../db/policy-impacts.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { ImpactProps, ShownImpact } from '../../views/policy/impact.ts';
import type { ImpactAnswer, ImpactRowsProps } from '../../views/policy/impact-rows.ts';
import type { Query } from '../paths.ts';
import { findExceeded, isImpactCurrent, listImpactRows, summarizeImpact } from '../studio/impact.ts';
import { readSettings } from '../studio/settings.ts';
import { oneOf, queryOf } from './fields.ts';
import type { Studio } from './policy-studio.ts';
import type { PortalDeps } from './route.ts';

const rowsShown = 50;

/** What pages say of an impact; `isAbout` tells whether it is about what would come into force now. */
export function toShownImpact(deps: PortalDeps, row: ImpactRow, isAbout: boolean): ShownImpact {
  const { id, state, total, done, gains, losses, endedAt, notes, replay, peopleGaining, peopleLosing } = row;
  return {
    ...{ id, state, total, done, gains, losses, endedAt, peopleGaining, peopleLosing },
    isStale: !isAbout || !isImpactCurrent(deps, row),
    notes: notes ?? [],
    replay: replay ?? undefined,
  };
}

/** The limits of the operator that it exceeds. */
export function toOver(deps: PortalDeps, policy: string, row: ImpactRow | undefined): ImpactProps['over'] {
  if (row?.state !== 'done') return { losses: undefined, gains: undefined };
  const settings = readSettings(deps.db, policy);
  const exceeded = findExceeded(settings, row);
  return {
    losses: exceeded.losses ? (settings.mostLosses ?? undefined) : undefined,
    gains: exceeded.gains ? (settings.mostGains ?? undefined) : undefined,
  };
}

/** Its rows as the address narrows them; `at` makes an address of this page. */
export function toListed(
  deps: PortalDeps,
  req: Request,
  studio: Studio,
  row: ImpactRow | undefined,
  at: (query: Query) => string,
): ImpactRowsProps | undefined {
  if (row?.state !== 'done' || row.gains + row.losses === 0) return undefined;
  const { author, paths } = studio;
  const change = oneOf(queryOf(req, 'change'), ['gain', 'loss']);
  const organization = queryOf(req, 'organization');
  const asked = queryOf(req, 'after') ?? '';
  const after = /^[0-9]{1,9}$/.test(asked) ? Number(asked) : undefined;
  const filter = { change, organization };
  const read = listImpactRows(deps, author, row.id, { ...filter, after, limit: rowsShown + 1 });
  const shown = read.slice(0, rowsShown);
  const { organizations, providers, privileges } = summarizeImpact(deps, author, row.id);
  const plain = ({ name, gains, losses }: { name: string; gains: number; losses: number }) => ({
    ...{ name, gains, losses, href: undefined },
  });
  return {
    groups: {
      organization: organizations.map((group) => ({
        ...plain(group),
        href: `${at({ organization: group.key })}#rows`,
      })),
      provider: providers.map(plain),
      privilege: privileges.map(plain),
    },
    rows: toAnswers(deps, studio, shown, row),
    filter: { change: change ?? '', organization: organization ?? '' },
    isNarrowed: change !== undefined || organization !== undefined,
    first: after === undefined ? undefined : `${at(filter)}#rows`,
    next: read.length > rowsShown ? `${at({ ...filter, after: String(shown.at(-1)?.n) })}#rows` : undefined,
    all: `${at({})}#rows`,
    csv: paths.impactExport(row.id, { format: 'csv' }),
    json: paths.impactExport(row.id, { format: 'json' }),
  };
}

/** One line for the levels at which the same answer changes. */
function toAnswers(
  deps: PortalDeps,
  studio: Studio,
  rows: readonly NamedImpactRow[],
  impact: ImpactRow,
): ImpactAnswer[] {
  const same = ({ idp, idpIdentityId, organizationTin, privilegeId, change, at }: NamedImpactRow) =>
    JSON.stringify([idp, idpIdentityId, organizationTin, privilegeId, change, at]);
  return [...Map.groupBy(rows, same).values()].flatMap((group) => {
    const [row] = group;
    if (!row) return [];
    const { change, at } = row;
    const person = isToBeSeen(deps, studio, row) ? row.idpIdentityId : undefined;
    return {
      ...{ change, at, isNow: at === impact.plan?.at, levels: group.map(({ level }) => level) },
      person: row.personName ?? person ?? textsOf(studio.props.language).policy.impact.outside,
      personDetail: row.personName === null ? undefined : person,
      ...{ organization: row.organizationName, provider: row.providerName, privilege: row.privilegeName },
    };
  });
}

/** A provider's author meets those alone who have used its service. */
export function isToBeSeen(
  { db }: PortalDeps,
  { author }: Studio,
  { idp, idpIdentityId }: Pick<NamedImpactRow, 'idp' | 'idpIdentityId'>,
): boolean {
  return author.isOperator || readUseOf(db, author.policy, { idp, idpIdentityId }) !== undefined;
}
