import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { createInvitation } from '../../server/directory/invitations.ts';
import { newToken } from '../../server/ids.ts';
import type { TestDemo } from './demo.ts';
import { change } from './store.ts';

const { employer } = organizations;

/** Takes everybody off the employer's list but the administrator, who keeps the role. */
export function emptyList(demo: TestDemo): void {
  const others = 'organization_tin = ? AND idp_identity_id <> ?';
  for (const table of ['grants', 'ties', 'sightings'])
    change(demo, `DELETE FROM ${table} WHERE ${others}`, employer.tin, people.administrator.idpIdentityId);
}

/** The token of a new invitation by the employer's administrator, and its id. */
export function anInvitation(
  demo: TestDemo,
  organizationTin: string = employer.tin,
): { id: string; token: string } {
  const { invitation, token } = createInvitation(
    { ...demo.demo.service.context, newToken },
    {
      organizationTin,
      actor: { idp: 'mitid_erhverv', id: people.administrator.idpIdentityId },
      requireStill: () => undefined,
      requestId: null,
    },
  );
  return { id: invitation.row.id, token };
}

/** Puts somebody on the employer's list. */
export function aTie(
  demo: TestDemo,
  told: {
    idp?: string;
    idpIdentityId: string;
    nickname?: string;
    kind?: 'employee' | 'partner';
    source?: 'added' | 'invited';
    pendingSince?: number;
    organizationTin?: string;
  },
): void {
  change(
    demo,
    'INSERT INTO ties (organization_tin, idp, idp_identity_id, kind, source, nickname, pending_since, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    told.organizationTin ?? employer.tin,
    told.idp ?? 'mitid_erhverv',
    told.idpIdentityId,
    told.kind ?? 'employee',
    told.source ?? 'added',
    told.nickname ?? null,
    told.pendingSince ?? null,
    demo.demo.service.context.now(),
  );
}
