import { readLost } from '../../db/audit.ts';
import { homePage } from '../../views/home.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { organizationsPage } from '../../views/organizations.ts';
import { type HeldRole, listHeldRoles } from '../access/held-roles.ts';
import { explainReasons } from '../access/reasons.ts';
import { overviewOf } from '../directory/overview.ts';
import { administratorRoleId } from '../onboarding/deps.ts';
import { paths } from '../paths.ts';
import { requireVisitor } from '../sign-in/visitor.ts';
import { type Language, languageOf } from './language.ts';
import { openCaseOf } from './open-case.ts';
import { frameOf, provenOf, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/** For whom the visitor may act. */
export function organizationsPages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.organizations,
      access: 'person',
      handle: (req, res) => {
        const { idp, idpIdentityId, loa } = requireVisitor(req);
        const language = languageOf(req);
        const given = listHeldRoles(deps, { type: idp, id: idpIdentityId, loa });
        sendPage(
          req,
          res,
          organizationsPage({
            language,
            roles: given.filter(({ whyNot }) => whyNot === undefined),
            barred: given.flatMap((role) => whyBarred(deps, language, role) ?? []),
            isPrivate: idp === 'mitid',
            lost: lostRoles(deps, { idp, idpIdentityId }),
          }),
        );
      },
    },
    {
      method: 'get',
      path: paths.organizationPattern,
      access: 'PrivilegeAdministrator',
      handle: (req, res) => {
        const { organizationName: name, authority } = provenOf(res);
        const { organizationTin: tin } = authority;
        const { language, csrfToken } = frameOf(req, res);
        const overview = overviewOf(deps, tin);
        sendPage(
          req,
          res,
          homePage({ language, csrfToken, tin, name, ...overview, openCase: openCaseOf(deps, tin) }),
        );
      },
    },
  ];
}

/** Why a role does not count now, in words. */
function whyBarred({ catalogue }: PortalDeps, language: Language, { whyNot, ...held }: HeldRole) {
  if (!whyNot) return undefined;
  const { role, organizationTin, organizationName } = held;
  const name = textsOf(language).timeline.roles[role] ?? role;
  const check = {
    subject: { type: '', id: '' },
    action: { name },
    resource: { type: 'organization', id: organizationTin },
  };
  const [reason] = explainReasons(check, [whyNot], language, catalogue.current().operatorTin);
  return { role: name, organizationName, reason: reason?.text ?? '' };
}

/** Somebody who has lost the role is told for as long. */
const toldForMs = 90 * 86_400_000;

function lostRoles({ db, now }: PortalDeps, who: { idp: string; idpIdentityId: string }) {
  return readLost(db, { ...who, privilegeId: administratorRoleId, since: now() - toldForMs });
}
