import { organizations } from '../../demo/organizations.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import { grantFilters } from '../../server/grants/search.ts';
import { paths, withQuery } from '../../server/paths.ts';
import { personId } from './large-organization.ts';

/** The pages that are measured: every list, search and filter of an organisation. */
export function pagesOf(tin: string): readonly (readonly [name: string, path: string])[] {
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
