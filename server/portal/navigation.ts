import type { Frame } from '../../views/layout.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { Role } from '../access/roles.ts';
import { paths } from '../paths.ts';
import type { Language } from './language.ts';

/** Where somebody can go on behalf of the organisation, by the role that let them in; the place they are at is marked. */
export function navigationOf(
  language: Language,
  { role, organizationTin: tin }: { role: Role; organizationTin: string },
  path: string,
): NonNullable<Frame['nav']> {
  const texts = textsOf(language).organizations;
  const places: [href: string, text: string][] =
    role === 'PrivilegeAdministrator'
      ? [
          [paths.organization(tin), texts.navHome],
          [paths.employeesPage(tin), texts.navEmployees],
          [paths.grantsPage(tin), texts.navGrants],
          [paths.requestsPage(tin), textsOf(language).requests.nav],
          [paths.administratorsPage(tin), texts.navAdministrators],
          [paths.why(tin), textsOf(language).why.nav],
          [paths.decisions(tin), textsOf(language).decisions.nav],
          [paths.timeline(tin), textsOf(language).timeline.nav],
        ]
      : role === 'SupportAgent'
        ? [
            [paths.support(tin), texts.navSupport],
            [paths.supportDecisions(tin), textsOf(language).decisions.nav],
            [paths.supportWhy(tin), textsOf(language).why.nav],
          ]
        : role === 'CatalogueAdministrator'
          ? [
              [paths.privilegesPage(tin), textsOf(language).catalogue.navPrivileges],
              [paths.customers(tin), textsOf(language).catalogue.navCustomers],
              [paths.providerDecisions(tin), textsOf(language).decisions.nav],
              [paths.providerWhy(tin), textsOf(language).why.nav],
              [paths.catalogueTimeline(tin), textsOf(language).timeline.nav],
              [paths.providerSettings(tin), textsOf(language).catalogue.navSettings],
            ]
          : role === 'Operator'
            ? [
                [paths.operator(tin), textsOf(language).operator.navHealth],
                [paths.operatorOrganizations(tin), textsOf(language).operator.navOrganizations],
                [paths.policyOf({ door: 'operator', tin }).overview, textsOf(language).policy.nav],
              ]
            : role === 'PolicyAuthor'
              ? [[paths.policyOf({ door: 'author', tin }).overview, textsOf(language).policy.nav]]
              : [];
  const basePolicy = paths.policyOf({ door: 'operator', tin }).overview;
  const providersPolicies = paths.policyOf({ door: 'operator', tin, provider: '' }).overview;
  const isIn = ([href]: (typeof places)[number]) =>
    href === paths.organization(tin)
      ? path === href
      : path === href ||
        path.startsWith(`${href}/`) ||
        (href === basePolicy && path.startsWith(providersPolicies));
  // Some places are within others.
  const current = places.filter(isIn).toSorted(([a], [b]) => b.length - a.length)[0];
  return places.map((place) => ({ href: place[0], text: place[1], current: place === current }));
}
