import { organizations } from '../../demo/organizations.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import { grantFilters } from '../../server/grants/search.ts';
import { paths, withQuery } from '../../server/paths.ts';
import { personId } from './large-organization.ts';

type Pages = readonly (readonly [name: string, path: string])[];

/** The pages of long logs, as an organisation's administrators and a provider's support see them. */
export function logPagesOf(tin: string, providerTin: string): { administrator: Pages; supporter: Pages } {
  const person = personId(77);
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  const narrowed: Record<string, Record<string, string>> = {
    '': {},
    ', of a person': { person },
    ', of a privilege': { privilege: demoPrivileges.read.id },
    ', of a person and a privilege': { person, privilege: demoPrivileges.read.id },
    ', half a year ago': { to: day(180) },
  };
  const pages = (name: string, path: string, more: typeof narrowed): Pages =>
    Object.entries({ ...narrowed, ...more }).map(([kind, query]) => [name + kind, withQuery(path, query)]);
  const refusals = { ', refusals': { answer: 'deny' }, ', refusals of a person': { answer: 'deny', person } };
  return {
    administrator: [
      ...pages('timeline', paths.timeline(tin), {
        ', grants': { kind: 'grant' },
        ', grants of a privilege': { kind: 'grant', privilege: demoPrivileges.read.id },
        ', of what there is none': { kind: 'bulk' },
      }),
      ...pages('answers', paths.decisions(tin), refusals),
    ],
    supporter: pages('answers, to a provider', paths.supportDecisions(providerTin), refusals),
  };
}

/** The pages that are measured: every list, search and filter of an organisation. */
export function pagesOf(tin: string): Pages {
  const employees = (query: Record<string, string>) => withQuery(paths.employeesPage(tin), query);
  const grants = (query: Record<string, string>) => paths.grantsList(tin, query);
  return [
    ['home', paths.organization(tin)],
    ['employees', employees({})],
    ['employees, newest first', employees({ sort: 'newest' })],
    ...['employees', 'partners', 'pending', 'new', 'without-grants'].map(
      (filter) => [`employees: ${filter}`, employees({ show: filter })] as const,
    ),
    ['employees, "sør"', employees({ search: 'sør' })],
    ['employees, "a"', employees({ search: 'a' })],
    ['employees, "nobody at all"', employees({ search: 'nobody at all' })],
    ['employees, by the beginning of an id', employees({ search: personId(77).slice(0, 6) })],
    ['grants', grants({})],
    ['grants, oldest first', grants({ sort: 'oldest' })],
    ['grants, ending first', grants({ sort: 'ends' })],
    ...grantFilters.map((state) => [`grants: ${state}`, grants({ state })] as const),
    ['grants of a provider', grants({ provider: organizations.pension.tin })],
    ['grants of a privilege', grants({ privilege: demoPrivileges.read.id })],
    ['grants, "sør"', grants({ search: 'sør' })],
    ['grants, "nobody at all"', grants({ search: 'nobody at all' })],
    ['administrators', paths.administratorsPage(tin)],
    ['add an administrator, "sør"', paths.newAdministrator(tin, 'sør')],
  ];
}
