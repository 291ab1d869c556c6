import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Search } from '../server/access/candidates.ts';
import type { Check, Level } from '../server/access/check.ts';
import { isGuid } from '../server/catalogue/catalogue.ts';
import { doorsOf, withSearch } from './support/doors.ts';
import { type ModelQuestion, modelAnswer } from './support/model.ts';
import { allLevels, ask, askForList, questionsOf } from './support/questions.ts';
import {
  aWorld,
  callersOf,
  openWorld,
  subjectsOf,
  unknownOrganization,
  type World,
} from './support/world.ts';

const aLoa = fc.constantFrom(...allLevels);
const contextOf = (loa: Level | undefined) => (loa === undefined ? {} : { context: { loa } });
const organizationsOf = (world: World) => [...world.organizations.map(({ tin }) => tin), unknownOrganization];

/** More worlds show more than more questions about each. */
const questionsAWorld = 12;

test('a search finds exactly what the decisions allow, whatever the length of its pages', async () => {
  let searches = 0;
  await fc.assert(
    fc.asyncProperty(aWorld, aLoa, fc.integer({ min: 1, max: 4 }), async (world, loa, limit) => {
      await using context = withSearch(openWorld(world));
      for (const caller of callersOf(world)) {
        const clientId = caller.isService ? undefined : caller.clientId;
        const doors = doorsOf(context, caller);
        const own = world.privileges.filter(({ ownerTin }) => ownerTin === caller.organization);
        const mayAsk = (await modelOf(world, { clientId })) !== 'refused';
        const isAllowed = async (question: Omit<ModelQuestion, 'clientId' | 'loa'>) =>
          (await ask(context, { ...question, clientId, loa })).answer === 'allow';
        const expectFound = async (search: Search, candidates: Map<string, Promise<boolean>>) => {
          const expected: string[] = [];
          for (const [id, allowed] of candidates) if (await allowed) expected.push(id);
          expect([search, (await doors.search(search, limit))?.toSorted()]).toEqual([
            search,
            mayAsk ? [...new Set(expected)].toSorted() : undefined,
          ]);
          searches += 1;
        };

        for (const organizationTin of organizationsOf(world)) {
          const resource = { type: 'organization', id: organizationTin };
          for (const { id: privilege } of own) {
            for (const idp of new Set(subjectsOf(world).map((subject) => subject.idp))) {
              const people = subjectsOf(world).filter((subject) => subject.idp === idp);
              await expectFound(
                {
                  kind: 'subject',
                  subject: { type: idp },
                  action: { name: privilege },
                  resource,
                  ...contextOf(loa),
                },
                new Map(
                  people.map((subject) => [
                    subject.idpIdentityId,
                    isAllowed({ subject, privilege, organizationTin }),
                  ]),
                ),
              );
            }
          }
          for (const subject of subjectsOf(world)) {
            await expectFound(
              { kind: 'action', subject: toSubject(subject), resource, ...contextOf(loa) },
              new Map(
                own.map(({ id, name }) => [
                  isGuid(name) ? id : name,
                  isAllowed({ subject, privilege: id, organizationTin }),
                ]),
              ),
            );
          }
        }
        for (const subject of subjectsOf(world)) {
          for (const { id: privilege } of own) {
            await expectFound(
              {
                kind: 'resource',
                subject: toSubject(subject),
                action: { name: privilege },
                resource: { type: 'organization' },
                ...contextOf(loa),
              },
              new Map(
                organizationsOf(world).map((organizationTin) => [
                  organizationTin,
                  isAllowed({ subject, privilege, organizationTin }),
                ]),
              ),
            );
          }
        }
      }
    }),
    { numRuns: 60 },
  );
  expect(searches).toBeGreaterThan(5_000);
}, 120_000);

test('every door gives the same answer to the same question at the same level', async () => {
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(aWorld, aLoa, fc.nat(), async (world, loa, offset) => {
      await using context = withSearch(openWorld(world));
      const all = questionsOf(world, [loa]).map((question) => ({ ...question, loa }));
      const stride = Math.ceil(all.length / questionsAWorld);
      const questions = all.filter((_, n) => n % stride === offset % stride);
      for (const caller of callersOf(world)) {
        if (caller.isService) continue;
        const { clientId } = caller;
        const doors = doorsOf(context, caller);
        const own = questions.filter((question) => question.clientId === clientId);
        const batch = await doors.batch(own.map(toCheck));
        const lists = new Map<string, string[] | undefined>();
        for (const { subject } of own) {
          const key = JSON.stringify(subject);
          if (!lists.has(key)) lists.set(key, await askForList(context, { clientId, subject, loa }));
        }
        for (const [index, question] of own.entries()) {
          const answer = modelAnswer(world, question);
          const expected = answer === 'refused' ? undefined : answer === 'allow';
          const check = toCheck(question);
          const answers = {
            single: await doors.single(check),
            batch: batch?.[index],
            opa: await doors.opa(check),
            list: isIn(world, question, lists.get(JSON.stringify(question.subject))),
          };
          expect([question, answers]).toEqual([
            question,
            { single: expected, batch: expected, opa: expected, list: expected },
          ]);
          asked += 1;
        }
      }
    }),
    { numRuns: 1_000 },
  );
  expect(asked).toBeGreaterThan(5_000);
}, 300_000);

/** Whether a list holds what a question asks about; a list names privileges by id. */
function isIn(world: World, question: ModelQuestion, list: string[] | undefined): boolean | undefined {
  const provider = world.clients.find(({ clientId }) => clientId === question.clientId)?.organizationTin;
  const privilege = world.privileges.find(({ id, name, ownerTin }) => {
    return ownerTin === provider && (isGuid(question.privilege) ? id : name) === question.privilege;
  });
  return list?.includes(`${question.organizationTin} ${privilege?.id}`);
}

const toSubject = ({ idp, idpIdentityId }: ModelQuestion['subject']) => ({ type: idp, id: idpIdentityId });

function toCheck({ subject, privilege, organizationTin, loa }: ModelQuestion): Check {
  return {
    subject: toSubject(subject),
    action: { name: privilege },
    resource: { type: 'organization', id: organizationTin },
    ...contextOf(loa),
  };
}

/** What the model says of a caller, whatever the question. */
async function modelOf(world: World, { clientId }: Pick<ModelQuestion, 'clientId'>) {
  const nothing = { subject: { idp: '', idpIdentityId: '' }, privilege: '', organizationTin: '' };
  return modelAnswer(world, { ...nothing, clientId, loa: undefined });
}
