import type { Db } from '../../db/open.ts';
import { countRoleHolders, readUnderstaffed } from '../../db/standing.ts';
import { builtInPrivileges } from '../catalogue/built-in.ts';
import { type Catalogue, loadCatalogue } from '../catalogue/catalogue.ts';
import { roleIdOf } from '../operator/deps.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** Whether somebody runs the service, its roles are there, providers can ask, and organisations have administrators. */
export function examineRegistration({ db, now }: { db: Db; now: () => number }): Finding[] {
  const catalogue = loadCatalogue(db);
  const { operatorTin } = catalogue;
  if (operatorTin === undefined)
    return [
      problem('operator', 'there is none: no role counts, nobody can do anything', 'Run adgang operator add'),
    ];
  const operators = countRoleHolders(db, roleIdOf('Operator'), operatorTin, now());
  const state = catalogue.organization(operatorTin)?.state;
  return [
    operators > 0 && state === 'active'
      ? ok('operator', `${operatorTin}, ${operators} people`)
      : problem(
          'operator',
          `${operatorTin} is ${state}, with ${operators} people`,
          'Run adgang operator add',
        ),
    examineBuiltIns(catalogue, operatorTin),
    ...examineAdministrators(db, operatorTin, now()),
  ];
}

function examineBuiltIns(catalogue: Catalogue, operatorTin: string): Finding {
  const wrong = builtInPrivileges.filter(({ id, name, assignability }) => {
    const there = catalogue.privilege(id);
    return there?.name !== name || there.assignability !== assignability || there.ownerTin !== operatorTin;
  });
  return wrong.length === 0
    ? ok('roles', `${builtInPrivileges.length} built-in privileges`)
    : problem(
        'roles',
        `missing or changed: ${wrong.map(({ name }) => name).join(', ')}`,
        'Run adgang operator add again; what was changed by hand has to be changed back',
      );
}

function examineAdministrators(db: Db, operatorTin: string, now: number): Finding[] {
  const { none, single } = readUnderstaffed(db, roleIdOf('PrivilegeAdministrator'), operatorTin, now);
  const listed = ({ count, tins }: typeof none) => `${tins.join(', ')}${count > tins.length ? ', ...' : ''}`;
  const findings = [
    none.count > 0 &&
      warning(
        'administrators',
        `${none.count} active organisations have none: ${listed(none)}`,
        'They can be onboarded again',
      ),
    single.count > 0 &&
      warning(
        'administrators',
        `${single.count} organisations have a single one: ${listed(single)}`,
        'Let them add a second',
      ),
  ].filter((one) => one !== false);
  return findings.length > 0 ? findings : [ok('administrators', 'every active organisation has two or more')];
}
