// Prints what the benchmarks left in target/bench as one table: each figure beside its floor or peer
// of the same run, and whether its bar is met. It tells; it asserts nothing.

import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const results = process.env.NOVACLUB_BENCH_RESULTS ?? resolve(import.meta.dirname, '../../target/bench');

const figures = readdirSync(results)
  .filter((file) => file.endsWith('.json') && !file.startsWith('lighthouse-'))
  .flatMap((file) => JSON.parse(readFileSync(join(results, file), 'utf8')))
  .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));

const number = (value) =>
  value === undefined || value === null
    ? ''
    : value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 100 ? 1 : 0 });

const columns = [
  ['figure', ({ name }) => name],
  ['median', ({ median }) => number(median), true],
  ['p95', ({ p95 }) => number(p95), true],
  ['', ({ unit }) => unit],
  ['runs', ({ runs }) => number(runs), true],
  ['beside', ({ beside }) => beside?.name ?? ''],
  ['median', ({ beside }) => number(beside?.median), true],
  ['p95', ({ beside }) => number(beside?.p95), true],
  ['ratio', ({ ratio }) => (ratio === undefined || ratio === null ? '' : ratio.toFixed(2)), true],
  ['bar', ({ bar }) => bar],
  ['met', ({ met }) => (met === undefined || met === null ? '' : met ? 'yes' : 'NO')],
];
const lines = [columns.map(([title]) => title), ...figures.map((figure) => columns.map(([, cell]) => cell(figure)))];
const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at].length)));
const aligned = lines.map((line) =>
  line.map((cell, at) => (columns[at][2] ? cell.padStart(widths[at]) : cell.padEnd(widths[at]))).join('  ').trimEnd(),
);
const [head, ...rest] = aligned;
console.log([head, widths.map((width) => '─'.repeat(width)).join('  '), ...rest].join('\n'));
