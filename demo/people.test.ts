import { expect, test } from 'vitest';
import { clients } from './clients.ts';
import { organizations } from './organizations.ts';
import { type DemoPerson, findPerson, people, personKeys } from './people.ts';
import { companies } from './registry/companies.ts';

const cprShaped = /(?<![0-9])(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{2}[-\u2013. ]?[0-9]{4}(?![0-9])/;

test('nothing in the demo data looks like a CPR number but those of people, which have a date that never comes', () => {
  const withoutNumbers = Object.values(people).map((person: DemoPerson) => ({ ...person, cpr: undefined }));
  for (const value of [withoutNumbers, organizations, clients, companies]) {
    expect(JSON.stringify(value)).not.toMatch(cprShaped);
  }
  const numbers = personKeys.flatMap((key) => findPerson(key).cpr ?? []);
  for (const number of numbers) expect(number).toMatch(/^3102[0-9]{6}$/);
  expect(numbers.every((number) => cprShaped.test(number))).toBe(true);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.length).toBeGreaterThan(3);
});

test('every TIN has a CVR number with a valid check digit, and every organisation its own GUID', () => {
  const all = Object.values(organizations);
  const weights = [2, 7, 6, 5, 4, 3, 2, 1];
  for (const { tin } of all) {
    const digits = [...tin.replace(/^DK/, '')].map(Number);
    expect(digits, tin).toHaveLength(8);
    expect(digits.reduce((sum, digit, i) => sum + digit * (weights[i] ?? 0), 0) % 11, tin).toBe(0);
  }
  expect(new Set(all.map((organization) => organization.orgId)).size).toBe(all.length);
});

test('whoever has a MitID Erhverv has an employer, and whoever has a private MitID has none', () => {
  for (const person of personKeys.map(findPerson)) {
    expect(person.organization !== undefined).toBe(person.idp === 'mitid_erhverv');
  }
  expect(new Set(Object.values(people).map((person) => person.idpIdentityId)).size).toBe(personKeys.length);
});
