import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { paths } from '../../server/paths.ts';
import { anInvitation, aTie, emptyList } from '../support/directory.ts';
import type { PageStates } from '../support/page-states.ts';

const { tin } = organizations.employer;
const as = 'administrator' as const;
const noWork = 'nothing is worked on: what it does is done when it answers';
const partner = { idp: 'mitid', idpIdentityId: people.private.idpIdentityId };
const newcomer = { idp: 'mitid_erhverv', idpIdentityId: people.newcomer.idpIdentityId };

export const states: readonly PageStates[] = [
  {
    path: paths.employeesPagePattern,
    empty: { as, prepare: emptyList, url: paths.employeesPage(tin), shows: 'Her er kun dig endnu' },
    filled: {
      as,
      prepare: (demo) => aTie(demo, { ...newcomer, nickname: 'Den nye' }),
      url: paths.employeesPage(tin),
      shows: 'Den nye',
    },
    error: {
      as,
      url: paths.employeesList(tin, { search: '010190-1234' }),
      shows: 'aldrig efter et CPR-nummer',
    },
    busy: noWork,
  },
  { path: paths.employeesLivePattern, noPage: 'a stream of events for a script' },
  { path: paths.employeesExportPattern, noPage: 'a file for a spreadsheet' },
  {
    path: paths.newEmployeesPattern,
    empty: { as, url: paths.newEmployees(tin), shows: 'Hvor finder jeg et UUID?' },
    filled: 'what was written comes back only with a mistake',
    error: {
      as,
      url: paths.newEmployees(tin),
      act: async (page) => {
        await page.locator('#uuids').fill('Freja\n010190-1234');
        await page.locator('main form button').click();
      },
      shows: 'Linje 1: der står ikke et UUID',
    },
    busy: noWork,
  },
  {
    path: paths.invitationsPattern,
    empty: { as, url: paths.invitations(tin), shows: 'I har ikke lavet nogen invitationer endnu' },
    filled: {
      as,
      url: paths.invitations(tin),
      act: (page) => page.locator('main form button').click(),
      shows: 'Linket er klar',
    },
    error: 'its form has no fields',
    busy: noWork,
  },
  {
    path: paths.revokeInvitationPattern,
    empty: 'it is about an invitation that there is',
    filled: {
      as,
      url: (demo) => paths.revokeInvitation(tin, anInvitation(demo).id),
      shows: 'Tilbagekald invitationen?',
    },
    error: 'its form has no fields',
    busy: noWork,
  },
  {
    path: paths.employeePattern,
    empty: {
      as,
      url: paths.employee(tin, newcomer),
      shows: 'Personen har ingen rettigheder',
    },
    filled: {
      as,
      prepare: (demo) =>
        aTie(demo, { ...partner, kind: 'partner', source: 'invited', nickname: 'Lars', pendingSince: 1 }),
      url: paths.employee(tin, partner),
      shows: 'Personen venter på din bekræftelse',
    },
    error: {
      as,
      url: paths.employee(tin, newcomer),
      act: async (page) => {
        await page.locator('#nickname').fill('010190-1234');
        await page.locator('form[action$="/nickname"] button').click();
      },
      shows: 'ligner et CPR-nummer',
    },
    busy: noWork,
  },
  {
    path: paths.employeeActionPattern('refuse'),
    empty: 'it is about somebody who is there',
    filled: { as, url: paths.employee(tin, partner, 'refuse'), shows: 'Afvis Lars?' },
    error: 'what can be wrong comes of two administrators at once: test/journeys/invitations.test.ts',
    busy: noWork,
  },
  {
    path: paths.employeeActionPattern('remove'),
    empty: 'it is about somebody who is there',
    filled: { as, url: paths.employee(tin, newcomer, 'remove'), shows: 'Fjern Den nye fra listen?' },
    error: {
      as,
      url: paths.employee(
        tin,
        { idp: 'mitid_erhverv', idpIdentityId: people.administrator.idpIdentityId },
        'remove',
      ),
      act: (page) => page.locator('main form button').click(),
      shows: 'Personen kan først fjernes',
    },
    busy: noWork,
  },
  {
    path: paths.invitationPattern,
    empty: { as: 'newcomer', url: paths.invitation('none'), shows: 'Invitationen findes ikke' },
    filled: {
      as: 'outsider',
      url: (demo) => paths.invitation(anInvitation(demo).token),
      shows: 'har inviteret dig',
    },
    error: {
      as: 'outsider',
      url: (demo) => paths.invitation(anInvitation(demo).token),
      act: async (page) => {
        await page.locator('#nickname').fill(' ');
        await page.locator('main form button').click();
      },
      shows: 'Skriv, hvad virksomheden skal kende dig som',
    },
    busy: noWork,
  },
];
