// Figures: what a benchmark measured beside what, kept as JSON until `table.mjs` prints them all.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const project = resolve(import.meta.dirname, '../../..');

/** Where the results are left; not kept in the repository. */
export const results = process.env.NOVACLUB_BENCH_RESULTS ?? join(project, 'target/bench');

/** One line of the table. */
export interface Figure {
  /** Its place in the table. */
  id: string;
  name: string;
  unit: string;
  median: number;
  p95: number;
  runs: number;
  beside?: { name: string; median: number; p95: number } | undefined;
  /** Ours divided by what it stands beside. */
  ratio?: number | undefined;
  bar: string;
  /** Undefined where the figure has no bar of its own. */
  met?: boolean | undefined;
}

export function quantile(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

export const median = (values: number[]): number => quantile(values, 0.5);

/** A figure of times, with its floor or its peer. */
export function times(
  id: string,
  name: string,
  values: number[],
  beside: { name: string; values: number[] } | undefined,
  bar: { text: string; met?: (figure: { median: number; p95: number; ratio: number }) => boolean },
): Figure {
  const ours = { median: median(values), p95: quantile(values, 0.95) };
  const other = beside && { median: median(beside.values), p95: quantile(beside.values, 0.95) };
  const ratio = other && ours.median / other.median;
  return {
    id,
    name,
    unit: 'ms',
    ...ours,
    runs: values.length,
    beside: other && beside && { name: beside.name, ...other },
    ratio,
    bar: bar.text,
    met: bar.met?.({ ...ours, ratio: ratio ?? Number.NaN }),
  };
}

/** Keeps what one benchmark found; a run that was cut short leaves the others' figures. */
export function keep(benchmark: string, figures: Figure[]): void {
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, `${benchmark}.json`), `${JSON.stringify(figures, null, 2)}\n`);
  for (const { name, median, p95, unit, beside, ratio } of figures) {
    const next = beside ? `; ${beside.name} ${beside.median.toFixed(1)}; ratio ${ratio?.toFixed(2)}` : '';
    console.log(`  ${name}: ${median.toFixed(1)} ${unit}, p95 ${p95.toFixed(1)}${next}`);
  }
}
