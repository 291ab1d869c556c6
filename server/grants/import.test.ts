import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { openDb } from '../../db/open.ts';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import { seedDemo } from '../../demo/seed.ts';
import { type Catalogue, loadCatalogue } from '../catalogue/catalogue.ts';
import { endOfDay } from '../copenhagen.ts';
import { createNewId } from '../ids.ts';
import { decodeCsv, importLimit, readImport } from './import.ts';

const { read, claims, internalSupport } = demoPrivileges;
const { employer, pension } = organizations;
const id = people.employee.idpIdentityId;

let catalogue: Catalogue;
beforeAll(() => {
  using db = openDb(':memory:');
  seedDemo({ db, now: Date.now, newId: createNewId(Date.now) });
  catalogue = loadCatalogue(db);
});

const readLines = (text: string) => readImport(catalogue, employer.tin, text);
const wishesOf = (text: string) => {
  const result = readLines(text);
  return 'wishes' in result ? result.wishes : result.problem;
};
const wish = (line: number, privilegeId: string, validTo?: number | null) => ({
  line,
  identity: { idp: 'mitid_erhverv', idpIdentityId: id },
  privilegeId,
  ...(validTo !== undefined && { validTo }),
});

describe('an imported file', () => {
  test.each([
    ['semicolons', `uuid;privilege;provider;until\r\n${id};Pension: read;;2026-12-31\r\n`],
    ['commas', `uuid,privilege,provider,until\n${id},Pension: read,,2026-12-31\n`],
    ['a mark of UTF-8', `\ufeffuuid;privilege;provider;until\n${id};Pension: read;;2026-12-31`],
    ['columns in an order of its own', `Until;UUID;Privilege\n31-12-2026;${id};Pension: read`],
    ['a column of its own', `Name;uuid;privilege;until\nJonas;${id};Pension: read;31/12/2026`],
    [
      'empty lines and quotes',
      `\nuuid;privilege;provider;until\n"${id}";"Pension: read";"";"31.12.2026"\n\n`,
    ],
    [
      'the number of the provider',
      `uuid;privilege;provider;until\n${id};Pension: read;${pension.tin.slice(2)};2026-12-31`,
    ],
    ['the id of the privilege', `uuid;privilege;until\n${id.toUpperCase()};${read.id};2026-12-31`],
  ])('is read with %s', (_what, text) => {
    const [first] = wishesOf(text) as { line: number }[];
    expect(wishesOf(text)).toEqual([{ ...wish(first?.line ?? 0, read.id, endOfDay('2026-12-31') ?? 0) }]);
  });

  test('says whether a grant is to have no end, or whatever end is usual', () => {
    const lines = ['', 'ingen', 'None'].map((until) => `${id};Pension: read;;${until}`).join('\n');
    expect(wishesOf(lines)).toEqual([wish(1, read.id), wish(2, read.id, null), wish(3, read.id, null)]);
  });

  test('is read without headings, and tells the line of each row', () => {
    expect(wishesOf(`${id};Pension: read\n\n${id};Insurance: report a claim;;\n`)).toEqual([
      wish(1, read.id),
      wish(3, claims.id),
    ]);
  });

  test.each([
    [`${id};Nothing`, 'unknown-privilege'],
    [`${id};Pension: read;DK99999999`, 'unknown-privilege'],
    [`${id};PrivilegeAdministrator`, 'unknown-privilege'],
    [`${id};${internalSupport.id}`, 'unknown-privilege'],
    [`;Pension: read`, 'row-incomplete'],
    [`${id};`, 'row-incomplete'],
    [`Jonas;Pension: read`, 'invalid-person'],
    [`${id};Pension: read;;i morgen`, 'invalid-date'],
    [`${id};Pension: read;;2026-02-30`, 'invalid-date'],
    [`${id};Pension: read;;;more`, 'too-many-columns'],
    ['Jonas;Nothing;;i morgen;more', 'too-many-columns invalid-person unknown-privilege invalid-date'],
    [';;;i morgen', 'row-incomplete invalid-date'],
    ['Jonas;', 'row-incomplete invalid-person'],
    ['010190-1234;Nothing', 'cpr-refused'],
    ['010190-1234;Pension: read', 'cpr-refused'],
    ['0101901234;Pension: read', 'cpr-refused'],
    [`${id};Pension: read;;010190 1234`, 'cpr-refused'],
    ['010190;1234', 'cpr-refused'],
  ])('keeps of the line "%s" only the number and all that is wrong: %s', (line, refused) => {
    expect(wishesOf(`uuid;privilege;provider;until\n${line}`)).toEqual([{ line: 2, refused }]);
  });

  test.each([
    ['', 'empty'],
    [' \n\n', 'empty'],
    ['uuid;privilege\n', 'empty'],
    ['privilege;until\nPension: read;', 'no-columns'],
    [`uuid;privilege\n"${id};Pension: read\n`, 'unreadable'],
    [`${id};Pension: read\n`.repeat(10_001), 'too-many-rows'],
  ])('is refused as a whole: %#', (text, problem) => {
    expect(readLines(text)).toEqual({ problem });
  });

  test('never keeps anything of a line that it refuses, whatever the line', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom(id, 'Pension: read', '010190-1234', '2026-12-31', ';', '"'),
    );
    fc.assert(
      fc.property(fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 8 }), (rows) => {
        const result = readLines(rows.map((cells) => cells.join(';')).join('\n'));
        for (const each of 'wishes' in result ? result.wishes : []) {
          if ('refused' in each) expect(Object.keys(each).toSorted()).toEqual(['line', 'refused']);
          else expect(each.identity.idpIdentityId).toMatch(/^[0-9a-f-]{36}$/);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the characters of a file', () => {
  test.each<[string, Uint8Array, object]>([
    ['UTF-8', Buffer.from('uuid;løn'), { text: 'uuid;løn' }],
    ['UTF-8 with its mark', Buffer.from('\ufeffuuid;løn'), { text: 'uuid;løn' }],
    ['Latin-1', Buffer.from('uuid;løn', 'latin1'), { problem: 'not-utf-8' }],
    ['UTF-16 with its mark', Buffer.from('\ufeffuuid;løn', 'utf16le'), { problem: 'utf-16' }],
    ['UTF-16', Buffer.from('uuid;løn', 'utf16le'), { problem: 'utf-16' }],
    ['a workbook', Buffer.from('PK\u0003\u0004\u0014\u0000\u0006'), { problem: 'not-text' }],
    ['too many', Buffer.alloc(importLimit + 1, 65), { problem: 'too-large' }],
  ])('%s', (_name, bytes, expected) => {
    expect(decodeCsv(bytes)).toEqual(expected);
  });
});
