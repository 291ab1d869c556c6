import type { Request, Response } from 'express';
import { readProvidersOf } from '../../db/organizations.ts';
import { readPeopleByKeys } from '../../db/people-by-key.ts';
import {
  detailsStep,
  type PeopleStepProps,
  type PrivilegesStepProps,
  peopleChoices,
  peopleStep,
  privilegeChoices,
  privilegesStep,
  type WizardFrame,
  type WizardPerson,
  type WizardPrivilege,
} from '../../views/grants/wizard.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { listOffered, type OfferedPrivilege } from '../catalogue/offered.ts';
import { endOfDay, lastDayBefore, toDay } from '../copenhagen.ts';
import { listPeople, type PersonRow } from '../directory/people.ts';
import { AppError } from '../errors.ts';
import { requireBulkJob } from '../grants/bulk.ts';
import { draftGrants } from '../grants/bulk-draft.ts';
import { defaultEnd } from '../grants/default-end.ts';
import { paths } from '../paths.ts';
import { requireVisitor, type Visitor } from '../sign-in/visitor.ts';
import { allIn, chosenIn, type Fields, firstIn } from './fields.ts';
import { checkDetails } from './grant.pages.ts';
import { toPersonProps, toPrivilegeProps } from './grant-props.ts';
import { toPersonKey } from './grants.pages.ts';
import { wantsPart } from './htmx.ts';
import { languageOf } from './language.ts';
import { authorityOf, frameOf, redirectTo, sendPage, sendPart } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const peopleShown = 20;
const peopleAtMost = 200;
const privilegesAtMost = 50;
const stepNames = ['people', 'privileges', 'details'] as const;
type StepName = (typeof stepNames)[number];

/** Granting, step by step: who, what, how long. Every choice travels in the address; the last step is a draft's page. */
export function grantWizardPages(deps: PortalDeps): PageRoute[] {
  const access = 'PrivilegeAdministrator' as const;
  const path = paths.grantWizardPattern;
  return [
    { method: 'get', path, access, handle: (req, res) => showStep(deps, req, res) },
    { method: 'post', path, access, handle: (req, res) => makeDraft(deps, req, res) },
  ];
}

function showStep(deps: PortalDeps, req: Request, res: Response): void {
  const frame = toFrame(deps, req, res);
  const asked = chosenIn(req.query, 'step', stepNames) ?? (frame.people.length > 0 ? 'privileges' : 'people');
  const { step, errors } = stepFor(frame, asked);
  if (step === 'people') showPeople(deps, req, res, { ...frame, errors });
  else if (step === 'privileges') showPrivileges(deps, req, res, { ...frame, errors });
  else
    showDetails(deps, req, res, { ...frame, errors }, readDraft(deps, req, res) ?? usualDetails(deps, frame));
}

/** The step that was asked for, or the earlier one that lacks something. */
function stepFor(frame: WizardFrame, asked: StepName): { step: StepName; errors: FormError[] } {
  const texts = textsOf(frame.language).grants.errors;
  const wrong = (field: string, code: string): FormError[] => [{ field, text: texts[code] ?? '' }];
  const { people, privileges } = frame;
  if (asked === 'people') return { step: 'people', errors: [] };
  const tooMany = people.length > peopleAtMost || privileges.length > privilegesAtMost;
  if (people.length === 0) return { step: 'people', errors: wrong('people-choices', 'no-person') };
  if (asked === 'privileges' && !tooMany) return { step: 'privileges', errors: [] };
  if (tooMany) return { step: 'people', errors: wrong('people-choices', 'too-many') };
  if (privileges.length === 0)
    return { step: 'privileges', errors: wrong('privilege-choices', 'no-privilege') };
  return { step: 'details', errors: [] };
}

function showPeople(deps: PortalDeps, req: Request, res: Response, frame: WizardFrame): void {
  const organizationTin = frame.tin;
  const search = firstIn(req.query, 'q')?.slice(0, 200);
  const of = { organizationTin, filter: 'all', sort: 'name', limit: peopleShown } as const;
  const errors = [...frame.errors];
  let found: ReturnType<typeof listPeople> = { items: [] };
  try {
    found = listPeople(deps, { ...of, search });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'cpr-refused') throw error;
    errors.push({ field: 'people-search', text: textsOf(frame.language).grants.cprRefused });
  }
  const visitor = requireVisitor(req);
  const props: PeopleStepProps = {
    ...frame,
    errors,
    search,
    found: found.items.map((person) => toWizardPerson(person, visitor)),
    hasMore: found.next !== undefined,
    isEmpty: search === undefined && found.items.length === 0 && frame.people.length === 0,
  };
  if (wantsPart(req)) sendPart(req, res, peopleChoices(props));
  else sendPage(req, res, peopleStep(props));
}

function showPrivileges(deps: PortalDeps, req: Request, res: Response, frame: WizardFrame): void {
  const organizationTin = frame.tin;
  const everywhere = firstIn(req.query, 'everywhere') !== undefined;
  const search = firstIn(req.query, 's')?.slice(0, 200);
  const provider = firstIn(req.query, 'provider');
  const found = listOffered(deps, { organizationTin, search, provider, everywhere });
  const props: PrivilegesStepProps = {
    ...frame,
    search,
    everywhere,
    found: found.map((offered) => toWizardPrivilege(deps, offered, frame.language)),
    hasProviders: readProvidersOf(deps.db, organizationTin).length > 0,
  };
  if (wantsPart(req)) sendPart(req, res, privilegeChoices(props));
  else sendPage(req, res, privilegesStep(props));
}

type Details = { until: string | undefined; reason: string | undefined };

function showDetails(
  deps: PortalDeps,
  req: Request,
  res: Response,
  frame: WizardFrame,
  values: Details,
): void {
  const { csrfToken } = frameOf(req, res);
  sendPage(req, res, detailsStep({ ...frame, ...values, csrfToken, today: toDay(deps.now()) }));
}

/** What was said before, on the way back from a draft. */
function readDraft(deps: PortalDeps, req: Request, res: Response): Details | undefined {
  const id = firstIn(req.query, 'draft');
  if (id === undefined) return undefined;
  const { reason } = requireBulkJob(deps, authorityOf(res).organizationTin, id);
  return { until: firstIn(req.query, 'until'), reason: reason ?? undefined };
}

/** The earliest end that is usual for what was picked; whoever grants may choose another, or none. */
function usualDetails(deps: PortalDeps, { privileges }: WizardFrame): Details {
  const ends = privileges.flatMap((privilege) => defaultEnd(privilege, deps.now()) ?? []);
  return { until: ends.length === 0 ? undefined : lastDayBefore(Math.min(...ends)), reason: undefined };
}

async function makeDraft(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const frame = toFrame(deps, req, res);
  const { step, errors } = stepFor(frame, 'details');
  if (step === 'people') return showPeople(deps, req, res, { ...frame, errors });
  if (step === 'privileges') return showPrivileges(deps, req, res, { ...frame, errors });
  const fields = req.body as Fields;
  const values = {
    until: firstIn(fields, 'until')?.trim(),
    reason: firstIn(fields, 'reason')?.trim() || undefined,
  };
  const validTo = values.until === undefined ? null : endOfDay(values.until);
  const texts = textsOf(frame.language).grants.errors;
  const refuse = (wrong: FormError[]) => showDetails(deps, req, res, { ...frame, errors: wrong }, values);
  const wrong = checkDetails(texts, values, validTo);
  const isPast = typeof validTo === 'number' && validTo <= deps.now();
  if (isPast) wrong.push({ field: 'until', text: texts['date-past'] ?? '' });
  if (wrong.length > 0) return refuse(wrong);
  const wishes = frame.people.flatMap(({ idp, idpIdentityId }) =>
    frame.privileges.map(({ id }) => ({
      identity: { idp, idpIdentityId },
      privilegeId: id,
      validTo: validTo ?? null,
    })),
  );
  try {
    const { reason } = values;
    const id = await draftGrants(deps, authorityOf(res), { wishes, source: 'selection', reason });
    redirectTo(req, res, paths.bulkPage(frame.tin, id));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'cpr-refused') throw error;
    refuse([{ field: 'reason', text: texts['cpr-refused'] ?? '' }]);
  }
}

/** Where a draft that was made here can be changed: its steps, with what was picked. */
export function backToWizard(
  tin: string,
  picked: { people: string[]; privileges: string[]; validTo: number | null; draft: string },
): string[] {
  const query = { person: picked.people, privilege: picked.privileges };
  const until = picked.validTo === null ? undefined : lastDayBefore(picked.validTo);
  return [
    paths.grantWizard(tin, { ...query, step: 'people' }),
    paths.grantWizard(tin, { ...query, step: 'privileges' }),
    paths.grantWizard(tin, { ...query, step: 'details', draft: picked.draft, until }),
  ];
}

function toFrame(deps: PortalDeps, req: Request, res: Response): WizardFrame {
  const tin = authorityOf(res).organizationTin;
  const language = languageOf(req);
  const keys = allIn(req.query, 'person').flatMap((text) => toPersonKey(text) ?? []);
  const visitor = requireVisitor(req);
  // Only people that the organisation knows can be picked here.
  const people = readPeopleByKeys(deps.db, tin, keys)
    .filter(({ tie }) => tie.pendingSince === null)
    .map((person) => toWizardPerson(person, visitor));
  const ids = new Set(allIn(req.query, 'privilege'));
  const privileges = listOffered(deps, { organizationTin: tin, everywhere: true })
    .filter(({ privilege, assignable }) => assignable && ids.has(privilege.id))
    .map((offered) => toWizardPrivilege(deps, offered, language));
  return { language, nonce: frameOf(req, res).nonce, tin, people, privileges, errors: [] };
}

function toWizardPerson({ tie, name }: Pick<PersonRow, 'tie' | 'name'>, visitor: Visitor): WizardPerson {
  const { idp, idpIdentityId, nickname } = tie;
  return {
    ...toPersonProps({ idp, idpIdentityId, name, nickname }, visitor),
    isPartner: tie.kind === 'partner',
    isPending: tie.pendingSince !== null,
  };
}

function toWizardPrivilege(
  deps: PortalDeps,
  { privilege, assignable, reason }: OfferedPrivilege,
  language: 'da' | 'en',
): WizardPrivilege {
  const props = toPrivilegeProps(deps.catalogue.current(), privilege, language);
  return { ...props, whyNot: assignable ? undefined : (reason ?? 'other') };
}
