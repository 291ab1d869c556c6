import { paths, withQuery } from '../../server/paths.ts';
import { personId } from './large-organization.ts';

/** The pages that are measured: every list, search and filter of an organisation. */
export function pagesOf(tin: string): readonly (readonly [name: string, path: string])[] {
  const employees = (query: Record<string, string>) => withQuery(paths.employeesPage(tin), query);
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
  ];
}
