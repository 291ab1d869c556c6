import { insertAccessRequest } from '../../db/access-requests.ts';
import { insertBulkJob } from '../../db/bulk.ts';
import { insertLetter } from '../../db/letters.ts';
import type { Db } from '../../db/open.ts';
import { insertTie } from '../../db/ties.ts';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import type { NewId } from '../../server/ids.ts';
import { aGrantRow } from './rows.ts';

interface Deps {
  db: Db;
  now: () => number;
  newId: NewId;
}

const { employer } = organizations;
const { administrator } = people;
const day = 86_400_000;

/** Everything that can need attention, each by its name, done to the demo's employer. */
export const attentions: Readonly<Record<string, (deps: Deps) => void>> = {
  pending: ({ db, now }) => {
    insertTie(db, {
      organizationTin: employer.tin,
      idp: 'mitid_erhverv',
      idpIdentityId: '11111111-2222-4333-8444-555555555555',
      kind: 'partner',
      source: 'invited',
      pendingSince: now(),
      createdAt: now(),
    });
  },
  expiring: (deps) => {
    aGrantRow(deps, {
      organizationTin: employer.tin,
      privilegeId: demoPrivileges.administer.id,
      idpIdentityId: administrator.idpIdentityId,
      validTo: deps.now() + 10 * day,
    });
  },
  requests: ({ db, now }) => {
    insertAccessRequest(db, {
      id: 'arq_attention',
      decisionId: 'dec_attention',
      providerTin: demoPrivileges.administer.ownerTin,
      privilegeId: demoPrivileges.administer.id,
      organizationTin: employer.tin,
      idp: people.employee.idp,
      idpIdentityId: people.employee.idpIdentityId,
      state: 'pending',
      denialCode: 'no-grant',
      reason: 'New tasks',
      wishedUntil: null,
      madeByIdp: people.employee.idp,
      madeById: people.employee.idpIdentityId,
      createdAt: now(),
      expiresAt: now() + 14 * day,
      endedAt: null,
      endedByIdp: null,
      endedById: null,
      answer: null,
      grantId: null,
      approvedUntil: null,
    });
  },
  letter: ({ db, now, newId }) => {
    insertLetter(db, {
      id: newId('ltr'),
      organizationTin: employer.tin,
      kind: 'declaration-made',
      createdAt: now(),
      dueAt: now() + day,
    });
  },
  running: ({ db, now, newId }) => {
    insertBulkJob(
      db,
      {
        id: newId('blk'),
        organizationTin: employer.tin,
        state: 'running',
        createdByIdp: administrator.idp,
        createdById: administrator.idpIdentityId,
        createdAt: now(),
        startedAt: now(),
        total: 500,
        done: 120,
      },
      [],
    );
  },
};
