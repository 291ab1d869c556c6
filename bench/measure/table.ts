import { median } from './quantiles.ts';
import type { Row } from './rows.ts';

/** The results as Markdown: figures, and in parentheses their ratio to OPA's of the same size and kind. */
export function toTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const opa = rows.find(({ peer, grants }) => peer === 'opa' && grants === row.grants);
    const figure = (pick: (row: Row) => number, digits: number) => {
      const ratio = opa && opa !== row ? ` (${(pick(row) / pick(opa)).toFixed(2)})` : '';
      return `${withThousands(pick(row), digits)}${ratio}`;
    };
    return [
      withThousands(row.grants, 0),
      row.peer,
      String(row.processes),
      figure(({ rps }) => rps, 0),
      figure(({ cpuUs }) => cpuUs, 0),
      figure(({ p50 }) => p50, 2),
      figure(({ p99 }) => p99, 2),
      figure(({ rssMb }) => rssMb, 0),
      withThousands(row.anonMb, 0),
      `${row.wrong} / ${row.refused}`,
    ];
  });
  return alignColumns([header, ...lines]);
}

const header = [
  'grants',
  'peer',
  'processes',
  'requests/s',
  'CPU us each',
  'p50 ms',
  'p99 ms',
  'memory MB',
  'not of files',
  'wrong / refused',
];

function withThousands(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function alignColumns(lines: string[][]): string {
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const format = (line: string[]) =>
    `| ${line.map((cell, column) => (column === 1 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 1 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  const [first = [], ...rest] = lines;
  return [format(first), rule, ...rest.map(format)].join('\n');
}

/**
 * How many times the CPU time of its smallest size each peer takes at the larger ones: the median of the rounds, and
 * every round.
 */
export function toGrowthLines(rows: readonly Row[]): string {
  return rows
    .flatMap(({ peer, processes, grants, runs }) => {
      const [smallest] = rows
        .filter((row) => row.peer === peer && row.processes === processes)
        .toSorted((one, other) => one.grants - other.grants);
      if (!smallest || smallest.grants === grants) return [];
      const ratios = runs.map(({ cpuUs }, round) => cpuUs / (smallest.runs[round]?.cpuUs ?? Number.NaN));
      const [from, to] = [smallest.grants, grants].map((count) => withThousands(count, 0));
      return `${peer} x${processes}, ${to} grants beside ${from}: ${median(ratios).toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(', ')})`;
    })
    .join('\n');
}

/** What every run found, for those who want to see how far the medians can be trusted. */
export function toRunLines(rows: readonly Row[]): string {
  return rows
    .map(({ grants, peer, processes, rate, runs }) => {
      const each = runs.map(
        ({ rps, cpuUs, p99 }) => `${rps.toFixed(0)}/s ${cpuUs.toFixed(0)}us ${p99.toFixed(1)}ms`,
      );
      return `${grants} ${peer} x${processes}${rate === undefined ? '' : ` at ${rate}/s`}: ${each.join(', ')}`;
    })
    .join('\n');
}
