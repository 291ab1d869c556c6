import { expect, test } from 'vitest';
import { tellAnswers, toRowPlace } from './failed-rows.ts';

const reason = (code: string, text: string) => ({ code, text: { da: text, en: text } });
const long = 'A sentence that says at some length why nobody may do this at this time of the day. ';

test('short answers are told whole', () => {
  const want = { allow: true, reasons: [], obligations: [] };
  expect(tellAnswers(want, { obligations: [], reasons: [], allow: false })).toBe(
    'wanted {"allow":true,"obligations":[],"reasons":[]}, got {"allow":false,"obligations":[],"reasons":[]}',
  );
  expect(tellAnswers(want, undefined)).toBe(
    'wanted {"allow":true,"obligations":[],"reasons":[]}, got no answer',
  );
});

test('of long answers what differs is told, and not without end', () => {
  const want = { allow: false, reasons: [reason('a', long), reason('b', long)] };
  const got = { allow: false, reasons: [reason('a', long), reason('c', long)], more: 1 };
  expect(tellAnswers(want, got)).toBe(
    'wanted {"reasons":[{"code":"b"}]}, got {"more":1,"reasons":[{"code":"c"}]}',
  );
  expect(tellAnswers(want, { ...want, reasons: [] }).length).toBeLessThan(900);
  expect(tellAnswers(want, { allow: long.repeat(20) })).toMatch(/ got \{.{399}…$/);
});

test('a row is found by its name, also where that has to be written otherwise in JSON', () => {
  const name = 'what "Freja" (new) may';
  const text = JSON.stringify({ given: { name: 'x' }, cases: [{ name: 'y' }, { name }] }, null, 2);
  expect(toRowPlace({ 'cases/first.json': text }, { table: 'first', name })).toBe(
    `cases/first.json:10: ${name}`,
  );
  expect(toRowPlace({}, { table: 'first', name: 'y' })).toBe('cases/first.json: y');
});
