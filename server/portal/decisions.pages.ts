import type { Request, Response } from 'express';
import * as z from 'zod';
import { knowsPerson, readUseOf } from '../../db/known.ts';
import { decisionsPage } from '../../views/decisions/page.ts';
import { type DecisionProps, privilegeText, subjectText } from '../../views/decisions/rows.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { levels } from '../access/check.ts';
import { explainReasons } from '../access/reasons.ts';
import { holdsRoleNow } from '../access/roles.ts';
import {
  type DecisionScope,
  listDecisions,
  readAllDecisions,
  type ShownDecision,
} from '../audit/decisions.ts';
import { toCursor } from '../http/cursor.ts';
import { paths, withQuery } from '../paths.ts';
import { requireVisitor } from '../sign-in/visitor.ts';
import { readDays, toPerson, toTin } from './asked.ts';
import { sendCsv } from './csv.ts';
import { afterOf, oneOf, queryOf } from './fields.ts';
import { sendJsonArray } from './json.ts';
import { type Language, languageOf } from './language.ts';
import { authorityOf, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const atOnce = 50;

/** Whose log, and where it and the page that tells why are. */
interface Scope {
  tin: string;
  isProvider: boolean;
  of: DecisionScope;
  action: string;
  export: string;
  why: typeof paths.why;
}

const ofProvider = (tin: string) => ({ tin, isProvider: true, of: { providerTin: tin } });

/** The decision log: for a provider's people of what it has asked, for administrators of what was asked about theirs. */
export function decisionsPages(deps: PortalDeps): PageRoute[] {
  const organization = (tin: string): Scope => ({
    ...{ tin, isProvider: false, of: { organizationTin: tin } },
    ...{ action: paths.decisions(tin), export: paths.decisionsExport(tin), why: paths.why },
  });
  const support = (tin: string): Scope => ({
    ...{ ...ofProvider(tin), action: paths.supportDecisions(tin) },
    ...{ export: paths.supportDecisionsExport(tin), why: paths.supportWhy },
  });
  const catalogue = (tin: string): Scope => ({
    ...{ ...ofProvider(tin), action: paths.providerDecisions(tin) },
    ...{ export: paths.providerDecisionsExport(tin), why: paths.providerWhy },
  });
  const both = (
    access: PageRoute['access'],
    { page, file }: { page: string; file: string },
    scopeOf: (tin: string) => Scope,
  ): PageRoute[] => [
    {
      ...{ method: 'get', path: page, access },
      handle: (req, res) => show(deps, req, res, scopeOf(authorityOf(res).organizationTin)),
    },
    {
      ...{ method: 'get', path: file, access },
      handle: (req, res) => send(deps, req, res, scopeOf(authorityOf(res).organizationTin)),
    },
  ];
  return [
    ...both(
      'PrivilegeAdministrator',
      { page: paths.decisionsPattern, file: paths.decisionsExportPattern },
      organization,
    ),
    ...both(
      'SupportAgent',
      { page: paths.supportDecisionsPattern, file: paths.supportDecisionsExportPattern },
      support,
    ),
    ...both(
      'CatalogueAdministrator',
      { page: paths.providerDecisionsPattern, file: paths.providerDecisionsExportPattern },
      catalogue,
    ),
  ];
}

const Position = z.object({ at: z.number(), row: z.number() });

function read(deps: PortalDeps, req: Request, { tin, isProvider }: Scope) {
  const { mistakes } = textsOf(languageOf(req)).decisions;
  const values = {
    person: queryOf(req, 'person') ?? '',
    organization: isProvider ? (queryOf(req, 'organization') ?? '') : '',
    privilege: queryOf(req, 'privilege') ?? '',
    answer: oneOf(queryOf(req, 'answer'), ['allow', 'deny']) ?? '',
    from: queryOf(req, 'from') ?? '',
    to: queryOf(req, 'to') ?? '',
  };
  const { from, to, errors: wrongDays } = readDays(values, mistakes.date);
  const errors: FormError[] = [];
  const person = values.person === '' ? undefined : toPerson(values.person);
  if (values.person !== '' && !person) errors.push({ field: 'person', text: mistakes.person });
  // Whom one may not know is nobody, however much the log holds about them.
  const isKnown = (who: NonNullable<typeof person>) =>
    isProvider ? readUseOf(deps.db, tin, who) !== undefined : knowsPerson(deps.db, tin, who);
  if (person && !isKnown(person))
    errors.push({ field: 'person', text: isProvider ? mistakes.personUnused : mistakes.personUnknown });
  const organizationTin = values.organization === '' ? undefined : toTin(values.organization);
  if (values.organization !== '' && organizationTin === undefined)
    errors.push({ field: 'organization', text: mistakes.organization });
  const filter = {
    ...{ person, organizationTin, from, to },
    privilegeId: values.privilege === '' ? undefined : values.privilege,
    allow: values.answer === '' ? undefined : values.answer === 'allow',
  };
  return { values, filter, errors: [...errors, ...wrongDays] };
}

async function show(deps: PortalDeps, req: Request, res: Response, scope: Scope): Promise<void> {
  const language = languageOf(req);
  const { values, filter, errors } = read(deps, req, scope);
  const after = afterOf(req, Position);
  const { items, next } =
    errors.length > 0
      ? { items: [], next: undefined }
      : await listDecisions(deps, scope.of, filter, after, atOnce);
  const { idp: type, idpIdentityId: id, loa } = requireVisitor(req);
  const mayTry = scope.isProvider && holdsRoleNow(deps, { type, id, loa }, 'PolicyAuthor', scope.tin);
  const given = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === '' ? undefined : value]),
  );
  const page = decisionsPage({
    language,
    action: scope.action,
    isProvider: scope.isProvider,
    decisions: items.map((item) => toProps(deps, language, scope, item, mayTry)),
    values,
    isNarrowed: Object.values(values).some((value) => value !== ''),
    privileges: privilegesOf(deps, scope),
    errors,
    first: after === undefined ? undefined : withQuery(scope.action, given),
    next: next && withQuery(scope.action, { ...given, after: toCursor(next) }),
    lookedUntil: items.length < atOnce ? next?.at : undefined,
    csv: withQuery(scope.export, { ...given, format: 'csv' }),
    json: withQuery(scope.export, { ...given, format: 'json' }),
  });
  sendPage(req, res, page);
}

/** A provider's own; of an organisation, those that it may know of by name. */
function privilegesOf({ catalogue }: PortalDeps, { tin, isProvider }: Scope) {
  return catalogue
    .inForce()
    .privileges.filter(
      ({ builtIn, ownerTin, assignability }) =>
        !builtIn && (ownerTin === tin || (!isProvider && assignability !== 'private')),
    )
    .map(({ id, name }) => ({ id, name }));
}

function toProps(
  deps: PortalDeps,
  language: Language,
  scope: Scope,
  item: ShownDecision,
  mayTry: boolean,
): DecisionProps {
  const tryIt = mayTry && item.listed === undefined;
  return {
    ...item,
    reason: reasonOf(deps, language, item),
    why: whyOf(scope, item),
    tryIt: tryIt ? paths.policyOf({ door: 'author', tin: scope.tin }).tryDecision(item.id) : undefined,
  };
}

function reasonOf({ catalogue }: PortalDeps, language: Language, item: ShownDecision): string | undefined {
  // What is not named to whoever looks is not quoted either.
  if (item.asked === '') return undefined;
  const check = {
    subject: { type: '', id: '' },
    action: { name: item.asked ?? privilegeText(language, item) },
    resource: { type: 'organization', id: item.organization?.tin ?? '' },
  };
  return explainReasons(check, item.reasons.slice(0, 1), language, catalogue.current().operatorTin)[0]?.text;
}

/** Where the same question is answered as of that moment; not for whom, or about what, it cannot be asked. */
function whyOf(
  { why, tin }: Scope,
  { subject, organization, privilege, loa, at }: ShownDecision,
): string | undefined {
  if (subject.is !== 'known' || !organization || !privilege) return undefined;
  return why(tin, {
    person: `${subject.idp}/${subject.idpIdentityId}`,
    organization: organization.tin,
    privilege: privilege.id,
    loa: oneOf(loa, levels) ?? 'none',
    at: new Date(at).toISOString(),
  });
}

async function send(deps: PortalDeps, req: Request, res: Response, scope: Scope): Promise<void> {
  const { filter, errors } = read(deps, req, scope);
  if (errors.length > 0) return show(deps, req, res, scope);
  const language = languageOf(req);
  const texts = textsOf(language).decisions;
  const parts = readAllDecisions(deps, scope.of, filter);
  if (queryOf(req, 'format') === 'json') return sendJsonArray(res, `${texts.file}.json`, toRecords(parts));
  const headings = [
    ...[texts.when, texts.answer, texts.privilege, texts.whom, texts.person],
    ...[scope.isProvider ? texts.onBehalfOf : texts.provider, texts.reason, texts.loa, texts.id],
    ...(scope.isProvider ? [texts.client] : []),
  ];
  await sendCsv(res, `${texts.file}.csv`, headings, toCells(deps, language, scope, parts));
}

async function* toCells(
  deps: PortalDeps,
  language: Language,
  scope: Scope,
  parts: AsyncIterable<ShownDecision[]>,
) {
  const texts = textsOf(language).decisions;
  for await (const items of parts)
    yield items.map((item) => {
      const { subject, listed } = item;
      const other = scope.isProvider ? item.organization : item.provider;
      return [
        new Date(item.at).toISOString(),
        listed === undefined ? texts.answers[item.allow ? 'allow' : 'deny'] : texts.list(listed),
        privilegeText(language, item),
        subjectText(language, subject, scope.isProvider),
        subject.is === 'known' ? subject.idpIdentityId : '',
        other?.name ?? other?.tin ?? '',
        reasonOf(deps, language, item) ?? '',
        item.loa ?? '',
        item.id,
        ...(scope.isProvider ? [item.clientId ?? ''] : []),
      ];
    });
}

async function* toRecords(parts: AsyncIterable<ShownDecision[]>) {
  for await (const items of parts)
    yield items.map(({ row: _, at, ...item }) => ({ ...item, at: new Date(at).toISOString() }));
}
