import type { Request, Response } from 'express';
import * as z from 'zod';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { actionText, changesText, personText, privilegeText } from '../../views/timeline/entries.ts';
import { timelinePage } from '../../views/timeline/page.ts';
import type { ChangeAction } from '../audit/changes.ts';
import { listTimeline, readWholeTimeline, type TimelineEntry } from '../audit/timeline.ts';
import { toCursor } from '../http/cursor.ts';
import { paths, withQuery } from '../paths.ts';
import { readDays, toPerson } from './asked.ts';
import { sendCsv } from './csv.ts';
import { afterOf, oneOf, queryOf } from './fields.ts';
import { sendJsonArray } from './json.ts';
import { type Language, languageOf } from './language.ts';
import { authorityOf, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const atOnce = 50;

/** Every action has its words, or this does not compile. */
const actionsOf = (language: Language) =>
  textsOf(language).timeline.actions satisfies Record<ChangeAction, string>;
const allActions = Object.keys(actionsOf('da')) as ChangeAction[];

const kindsOfOrganization = [
  'grant',
  'access-request',
  'tie',
  'onboarding',
  'support-case',
  'privilege',
  'whitelist',
  'bulk',
  'other',
];
const kindsOfCatalogue = ['privilege', 'whitelist', 'other'];
const named = kindsOfOrganization.slice(0, -1);

/** The actions of a kind; what has no kind of its own is `other`. */
function actionsOfKind(kind: string): ChangeAction[] {
  const kindOf = (action: string) => {
    const [prefix = ''] = action.split('.');
    if (prefix === 'partner' || prefix === 'invitation') return 'tie';
    return named.includes(prefix) ? prefix : 'other';
  };
  return allActions.filter((action) => kindOf(action) === kind);
}

/** What a provider's catalogue people see of its timeline: no people, and nothing of what its own employees hold. */
const catalogueActions = allActions.filter(
  (action) => /^(privilege|whitelist|provider)\./.test(action) || action === 'organization.frozen',
);

interface Scope {
  tin: string;
  isCatalogue: boolean;
  action: string;
  export: string;
}

/** What happened in an organisation, and in a provider's catalogue: as a page, as CSV, as JSON. */
export function timelinePages(deps: PortalDeps): PageRoute[] {
  const ofOrganization = (res: Response): Scope => {
    const { organizationTin: tin } = authorityOf(res);
    return { tin, isCatalogue: false, action: paths.timeline(tin), export: paths.timelineExport(tin) };
  };
  const ofCatalogue = (res: Response): Scope => {
    const { organizationTin: tin } = authorityOf(res);
    const action = paths.catalogueTimeline(tin);
    return { tin, isCatalogue: true, action, export: paths.catalogueTimelineExport(tin) };
  };
  return [
    {
      method: 'get',
      path: paths.timelinePattern,
      access: 'PrivilegeAdministrator',
      handle: (req, res) => show(deps, req, res, ofOrganization(res)),
    },
    {
      method: 'get',
      path: paths.timelineExportPattern,
      access: 'PrivilegeAdministrator',
      handle: (req, res) => send(deps, req, res, ofOrganization(res)),
    },
    {
      method: 'get',
      path: paths.catalogueTimelinePattern,
      access: 'CatalogueAdministrator',
      handle: (req, res) => show(deps, req, res, ofCatalogue(res)),
    },
    {
      method: 'get',
      path: paths.catalogueTimelineExportPattern,
      access: 'CatalogueAdministrator',
      handle: (req, res) => send(deps, req, res, ofCatalogue(res)),
    },
  ];
}

const Position = z.object({ at: z.number(), seq: z.number() });

function read(req: Request, { tin, isCatalogue }: Scope) {
  const { mistakes } = textsOf(languageOf(req)).timeline;
  const errors: FormError[] = [];
  const values = {
    person: isCatalogue ? '' : (queryOf(req, 'person') ?? ''),
    privilege: queryOf(req, 'privilege') ?? '',
    kind: oneOf(queryOf(req, 'kind'), isCatalogue ? kindsOfCatalogue : kindsOfOrganization) ?? '',
    from: queryOf(req, 'from') ?? '',
    to: queryOf(req, 'to') ?? '',
  };
  const person = values.person === '' ? undefined : toPerson(values.person);
  if (values.person !== '' && !person) errors.push({ field: 'person', text: mistakes.person });
  const days = readDays(values, mistakes.date);
  errors.push(...days.errors);
  const ofKind = values.kind === '' ? undefined : actionsOfKind(values.kind);
  const actions = isCatalogue
    ? catalogueActions.filter((action) => ofKind?.includes(action) ?? true)
    : ofKind;
  const filter = {
    organizationTin: tin,
    person,
    privilegeId: values.privilege === '' ? undefined : values.privilege,
    actions,
    from: days.from,
    to: days.to,
  };
  return { values, filter, errors };
}

function show(deps: PortalDeps, req: Request, res: Response, scope: Scope): void {
  const { values, filter, errors } = read(req, scope);
  const after = afterOf(req, Position);
  const { items, next } =
    errors.length > 0
      ? { items: [] }
      : listTimeline(deps, { tin: scope.tin }, { ...filter, after, limit: atOnce });
  const given = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === '' ? undefined : value]),
  );
  const page = timelinePage({
    language: languageOf(req),
    action: scope.action,
    isCatalogue: scope.isCatalogue,
    entries: items,
    values,
    isNarrowed: Object.values(values).some((value) => value !== ''),
    privileges: privilegesOf(deps, scope),
    kinds: scope.isCatalogue ? kindsOfCatalogue : kindsOfOrganization,
    errors,
    refusals:
      filter.person && !scope.isCatalogue
        ? paths.decisions(scope.tin, { person: values.person, answer: 'deny' })
        : undefined,
    first: after === undefined ? undefined : withQuery(scope.action, given),
    next: next && withQuery(scope.action, { ...given, after: toCursor(next) }),
    csv: withQuery(scope.export, { ...given, format: 'csv' }),
    json: withQuery(scope.export, { ...given, format: 'json' }),
  });
  sendPage(req, res, page);
}

/** Those that the organisation may know of by name. */
function privilegesOf(deps: PortalDeps, { tin, isCatalogue }: Scope): { id: string; name: string }[] {
  return deps.catalogue
    .inForce()
    .privileges.filter(
      ({ ownerTin, assignability, builtIn }) =>
        ownerTin === tin || (!isCatalogue && !builtIn && assignability !== 'private'),
    )
    .map(({ id, name }) => ({ id, name }));
}

async function send(deps: PortalDeps, req: Request, res: Response, scope: Scope): Promise<void> {
  const { filter, errors } = read(req, scope);
  if (errors.length > 0) return show(deps, req, res, scope);
  const language = languageOf(req);
  const texts = textsOf(language).timeline;
  const parts = readWholeTimeline(deps, { tin: scope.tin }, filter);
  if (queryOf(req, 'format') === 'json') return sendJsonArray(res, `${texts.file}.json`, toRecords(parts));
  const headings = [
    texts.when,
    texts.what,
    texts.privilege,
    texts.whom,
    texts.who,
    texts.onBehalfOf(''),
    texts.details,
    texts.why,
  ].map((heading) => heading.trim());
  await sendCsv(res, `${texts.file}.csv`, headings, toCells(language, parts));
}

async function* toCells(language: Language, parts: AsyncIterable<TimelineEntry[]>) {
  for await (const entries of parts)
    yield entries.map((entry) => [
      new Date(entry.at).toISOString(),
      actionText(language, entry.action),
      entry.privilege ? privilegeText(language, entry.privilege) : '',
      entry.person ? withId(language, entry.person) : (entry.about?.name ?? ''),
      withId(language, entry.actor),
      entry.onBehalfOf?.name ?? '',
      changesText(language, entry.changes).join('; '),
      entry.reason ?? '',
    ]);
}

function withId(language: Language, person: TimelineEntry['actor']): string {
  const text = personText(language, person);
  return person.is === 'known' && person.name !== null ? `${text} (${person.idpIdentityId})` : text;
}

/** Times in UTC. */
async function* toRecords(parts: AsyncIterable<TimelineEntry[]>) {
  for await (const entries of parts)
    yield entries.map(({ at, ...entry }) => ({ ...entry, at: new Date(at).toISOString() }));
}
