import type { Page } from 'playwright-core';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { paths } from '../../server/paths.ts';
import type { TestDemo } from '../support/demo.ts';
import type { PageStates } from '../support/page-states.ts';
import { change } from '../support/store.ts';

const { operator, pension, employer, outsider } = organizations;
const own = operator.tin;
const noWork = 'nothing is worked on';
const as = 'operator' as const;
const send = (page: Page) => page.locator('main form[method="post"] button').click();

const failWork = (demo: TestDemo) =>
  change(
    demo,
    `INSERT INTO outbox (queue, dedupe_key, payload, created_at, due_at, attempts, failed_at, last_error)
     VALUES ('first-seen', 'page-state', '{}', 1, 1, 20, 1763800000000, 'AppError')`,
  );

const refuseLetter = (demo: TestDemo) =>
  change(
    demo,
    `INSERT INTO letters (id, organization_tin, kind, created_at, due_at, attempts)
     VALUES ('ltr_page-state', ?, 'declaration-made', 1763800000000, 9e12, 3)`,
    employer.tin,
  );

export const states: readonly PageStates[] = [
  {
    path: paths.operatorPattern,
    empty: 'it is never without numbers',
    filled: { as, url: paths.operator(own), shows: 'Tildelingernes revision' },
    error: [
      { as, prepare: failWork, url: paths.operator(own), shows: 'En baggrundsopgave er opgivet' },
      {
        as,
        prepare: refuseLetter,
        url: paths.operator(own),
        shows: 'Breve, som postkassen ikke har taget imod',
      },
    ],
    busy: noWork,
  },
  {
    path: paths.operatorOrganizationsPattern,
    empty: {
      as,
      url: paths.operatorOrganizations(own, { q: 'findes ikke' }),
      shows: 'Ingen virksomhed passer til søgningen',
    },
    filled: { as, url: paths.operatorOrganizations(own), shows: employer.name },
    error: 'it has no form',
    busy: noWork,
  },
  {
    path: paths.operatorNewOrganizationPattern,
    empty: { as, url: paths.operatorNewOrganization(own), shows: 'Registrer en virksomhed' },
    filled: 'it begins without anything',
    error: {
      as,
      url: paths.operatorNewOrganization(own),
      act: send,
      shows: 'Skriv landekode og nummer uden mellemrum',
    },
    busy: noWork,
  },
  {
    path: paths.operatorOrganizationPattern,
    empty: { as, url: paths.operatorOrganization(own, outsider.tin), shows: 'Gør til tjenesteudbyder' },
    filled: [
      { as, url: paths.operatorOrganization(own, pension.tin), shows: people.supporter.name },
      { as, url: paths.operatorOrganization(own, own), shows: 'Det er jeres egen virksomhed' },
    ],
    error: 'its forms have no fields',
    busy: noWork,
  },
  {
    path: paths.operatorMovePattern,
    empty: {
      as,
      url: paths.operatorMove(own, outsider.tin, 'offboard'),
      shows: 'Det holder op med at virke',
    },
    filled: { as, url: paths.operatorMove(own, pension.tin, 'suspend'), shows: `Suspender ${pension.name}?` },
    error: {
      as,
      url: paths.operatorMove(own, employer.tin, 'suspend'),
      act: send,
      shows: 'Skriv hvorfor, på højst 500 tegn',
    },
    busy: noWork,
  },
  {
    path: paths.operatorProviderPattern,
    empty: {
      as,
      url: paths.operatorProvider(own, outsider.tin),
      shows: `Gør ${outsider.name} til tjenesteudbyder`,
    },
    filled: 'it begins without anything',
    error: {
      as,
      url: paths.operatorProvider(own, outsider.tin),
      act: send,
      shows: 'Skriv, hvor kunderne får hjælp',
    },
    busy: noWork,
  },
  {
    path: paths.operatorNewClientPattern,
    empty: { as, url: paths.operatorNewClient(own, pension.tin), shows: 'Registrer en klient' },
    filled: 'it begins without anything',
    error: { as, url: paths.operatorNewClient(own, pension.tin), act: send, shows: 'Skriv klientens id' },
    busy: noWork,
  },
  {
    path: paths.operatorNewRolePattern,
    empty: { as, url: paths.operatorNewRole(own, pension.tin), shows: 'Regelforfatter' },
    filled: 'it begins without anything',
    error: { as, url: paths.operatorNewRole(own, pension.tin), act: send, shows: 'Vælg en rolle' },
    busy: noWork,
  },
];
