import { upsertIdentity } from '../../db/identities.ts';
import { insertTie, type TieKey } from '../../db/ties.ts';
import { isGuid } from '../catalogue/catalogue.ts';
import { AppError, type Issue } from '../errors.ts';
import { type Authority, requireOrganization } from '../grants/use-case.ts';
import { auditTie, type DirectoryDeps, toNickname, toTieKey } from './use-case.ts';

/** Somebody to be put on the list: the UUID of their user in MitID Erhverv, and what to call them. */
export interface NewPerson {
  idpIdentityId: string;
  nickname?: string | undefined;
}

export interface AddedPerson extends TieKey {
  /** `false`: they stood there already, and nothing was changed. */
  isNew: boolean;
}

/** More at once are not read by anybody before they are sent. */
export const addLimit = 500;

/**
 * Puts people on the organisation's list by the UUIDs of their MitID Erhverv users; all of them, or none. Whoever stands
 * there already is left as they are.
 * @throws AppError `invalid-request` with an issue for each that is no UUID, `cpr-refused`
 */
export function addPeople(deps: Deps, by: Authority, wishes: NewPerson[]): AddedPerson[] {
  if (wishes.length > addLimit) {
    throw new AppError('invalid-request', `At most ${addLimit} people can be added at once.`, {
      issues: [{ pointer: '', detail: 'Add them in several turns.' }],
    });
  }
  const issues = wishes.flatMap((wish, n) => issuesOf(wish, `/${n}`));
  if (issues.length > 0) throw new AppError('invalid-request', 'Not all of these are UUIDs.', { issues });
  const people = wishes.map((wish, n) => toAddition(by, wish, `/${n}`));
  return deps.db.inOneBatch(() => {
    by.requireStill();
    requireOrganization(deps.db, by.organizationTin);
    return people.map(({ key, nickname }) => ({ ...key, isNew: addOne(deps, by, key, nickname) }));
  });
}

/** Puts one person on the list, as `addPeople` does. @throws AppError `invalid-request`, `cpr-refused` */
export function addPerson(deps: Deps, by: Authority, wish: NewPerson): AddedPerson {
  const issues = issuesOf(wish, '');
  if (issues.length > 0) throw new AppError('invalid-request', 'This is no UUID.', { issues });
  const { key, nickname } = toAddition(by, wish, '');
  return deps.db.inOneBatch(() => {
    by.requireStill();
    requireOrganization(deps.db, by.organizationTin);
    return { ...key, isNew: addOne(deps, by, key, nickname) };
  });
}

type Deps = Pick<DirectoryDeps, 'db' | 'now'>;

function issuesOf({ idpIdentityId }: NewPerson, pointer: string): Issue[] {
  if (isGuid(idpIdentityId)) return [];
  const detail = 'A UUID looks like this: 06087080-dab1-4015-bf88-a4b4d6486537.';
  return [{ pointer: `${pointer}/idpIdentityId`, detail }];
}

function toAddition(by: Authority, { idpIdentityId, nickname }: NewPerson, pointer: string) {
  return {
    key: toTieKey(by.organizationTin, { idp: 'mitid_erhverv', idpIdentityId }),
    nickname: toNickname(nickname, `${pointer}/nickname`),
  };
}

function addOne(deps: Deps, by: Authority, key: TieKey, nickname: string | null): boolean {
  const at = deps.now();
  const tie = { kind: 'employee', source: 'added', nickname } as const;
  if (!insertTie(deps.db, { ...key, ...tie, createdAt: at })) return false;
  upsertIdentity(deps.db, { idp: key.idp, idpIdentityId: key.idpIdentityId, name: undefined, at });
  auditTie(deps, by, 'tie.made', key, { after: tie });
  return true;
}
