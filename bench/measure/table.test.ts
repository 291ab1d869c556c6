import { expect, test } from 'vitest';
import type { Run } from './rows.ts';
import { toRow } from './rows.ts';
import { toGrowthLines, toRunLines, toTable } from './table.ts';

const run = (rps: number, cpuUs: number): Run => ({
  answered: 10,
  allowed: 5,
  refused: 1,
  wrong: 0,
  examples: [],
  rps,
  p50: 1,
  p99: 2,
  max: 3,
  cpuUs,
  rssMb: 100,
  anonMb: 50,
});

const opa = toRow({ peer: 'opa', grants: 1000, processes: 1 }, [
  run(5000, 200),
  run(1000, 900),
  run(4000, 210),
]);
const ours = toRow({ peer: 'adgang', grants: 1000, processes: 2 }, [run(10_000, 105)]);

test('a row is made of medians, and of the sums of what was answered', () => {
  expect(opa).toMatchObject({ rps: 4000, cpuUs: 210, answered: 30, refused: 3, wrong: 0 });
});

test('the table tells figures, and how many times those of OPA they are', () => {
  const [header = '', rule = '', first = '', second = ''] = toTable([ours, opa]).split('\n');
  const cells = (line: string) => line.split('|').map((cell) => cell.trim());
  expect(cells(first).slice(1, 6)).toEqual(['1,000', 'adgang', '2', '10,000 (2.50)', '105 (0.50)']);
  expect(cells(second).slice(1, 6)).toEqual(['1,000', 'opa', '1', '4,000', '210']);
  expect(new Set([header, rule, first, second].map((line) => line.length)).size).toBe(1);
});

test('another size is compared with nothing', () => {
  expect(toTable([{ ...ours, grants: 100_000 }, opa]).split('\n')[2]).not.toContain('(');
});

test('the CPU time at a larger size is compared with that of the same peer in the same round', () => {
  const at = (grants: number, peer: string, ...cpu: number[]) =>
    toRow(
      { peer, grants, processes: 1 },
      cpu.map((us) => run(1, us)),
    );
  const rows = [at(1000, 'adgang', 50, 100, 60), at(1000, 'opa', 1), at(1_000_000, 'adgang', 60, 110, 90)];
  expect(toGrowthLines(rows)).toBe('adgang x1, 1,000,000 grants beside 1,000: 1.20 (1.20, 1.10, 1.50)');
});

test('every run is told', () => {
  expect(toRunLines([opa])).toBe('1000 opa x1: 5000/s 200us 2.0ms, 1000/s 900us 2.0ms, 4000/s 210us 2.0ms');
});
