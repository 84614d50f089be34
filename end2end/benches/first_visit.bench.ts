// The first visit: what is downloaded before the page is alive, and Lighthouse on a throttled phone.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { seedClub } from '../support/api.ts';
import { Device, sizes } from '../support/device.ts';
import { expect, test } from '../support/test.ts';
import { type Figure, keep, median, quantile, results } from './support/figures.ts';

const LIGHTHOUSE_RUNS = 3;

test('10 the weight of the first visit', async ({ server }) => {
  const device = await Device.open('phone', server, { viewport: sizes.phone });
  const session = await device.context.newCDPSession(device.page);
  await session.send('Network.enable');
  const kinds = new Map<string, string>();
  const bytes = new Map<string, number>();
  session.on('Network.responseReceived', ({ requestId, response }) => kinds.set(requestId, response.mimeType));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? '';
    const program = /wasm|javascript/.test(kind) ? 'program' : kind;
    bytes.set(program, (bytes.get(program) ?? 0) + encodedDataLength);
  });
  await device.page.goto('/sign-in');
  await device.untilAlive();
  await device.close();
  const kib = (count = 0) => count / 1024;
  const program = kib(bytes.get('program'));
  const all = kib([...bytes.values()].reduce((sum, count) => sum + count, 0));
  expect(program).toBeGreaterThan(1);
  keep('10-weight', [
    {
      id: '10-weight',
      name: 'first visit: WASM + JS as transferred (Brotli)',
      unit: 'KiB',
      median: program,
      p95: program,
      runs: 1,
      beside: { name: 'all that the page loads', median: all, p95: all },
      ratio: program / all,
      bar: '≤ 400',
      met: program <= 400,
    },
  ]);
});

interface Report {
  categories: Record<string, { score: number; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, { title: string; score: number | null; displayValue?: string }>;
}

function lighthouse(url: string, cookie: string | undefined, name: string): Report {
  const program = join(import.meta.dirname, 'node_modules/lighthouse/cli/index.js');
  const path = join(results, `lighthouse-${name}.json`);
  const extra = cookie ? [`--extra-headers=${JSON.stringify({ Cookie: cookie })}`] : [];
  execFileSync(
    'node',
    [
      program,
      url,
      '--quiet',
      '--output=json',
      `--output-path=${path}`,
      '--only-categories=performance,accessibility,best-practices',
      '--chrome-flags=--headless --no-sandbox --disable-gpu --disable-quic --no-first-run',
      ...extra,
    ],
    { env: { ...process.env, CHROME_PATH: process.env.CHROMIUM ?? '/usr/bin/chromium' }, stdio: 'pipe' },
  );
  return JSON.parse(readFileSync(path, 'utf8')) as Report;
}

/** What a category of a report lost points for. */
function losses({ categories, audits }: Report, category: string): string[] {
  return (categories[category]?.auditRefs ?? [])
    .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1)
    .map(({ id }) => `${id} ${audits[id]?.score} (${audits[id]?.displayValue ?? audits[id]?.title})`);
}

test('11 Lighthouse', async ({ server }) => {
  mkdirSync(results, { recursive: true });
  const { api } = await seedClub(server);
  const cookie = `novaclub_session=${api.headers['authorization']?.replace('Bearer ', '')}`;
  const pages: [string, string, string | undefined][] = [
    ['sign-in', '/sign-in', undefined],
    ['first app page', '/', cookie],
  ];
  const figures: Figure[] = [];
  const told: string[] = [];
  for (const [name, address, sent] of pages) {
    const reports: Report[] = [];
    for (let run = 0; run < LIGHTHOUSE_RUNS; run += 1) {
      reports.push(lighthouse(`${server.url}${address}`, sent, `${name.replaceAll(' ', '-')}-${run}`));
    }
    for (const [category, bar] of [['performance', 90], ['accessibility', 100], ['best-practices', undefined]] as const) {
      const scores = reports.map(({ categories }) => 100 * (categories[category]?.score ?? Number.NaN));
      figures.push({
        id: `11-lighthouse-${address === '/' ? 'app' : 'door'}-${category}`,
        name: `Lighthouse, throttled phone, ${name}: ${category}`,
        unit: 'points',
        median: median(scores),
        // The bad end of points is the low one.
        p95: quantile(scores, 0.05),
        runs: scores.length,
        bar: bar === undefined ? '' : `≥ ${bar}`,
        met: bar === undefined ? undefined : Math.round(median(scores)) >= bar,
      });
      const worst = reports[scores.indexOf(Math.min(...scores))]!;
      for (const loss of losses(worst, category)) told.push(`${name}, ${category}: ${loss}`);
    }
  }
  writeFileSync(join(results, 'lighthouse.txt'), `${told.join('\n')}\n`);
  console.log(told.map((line) => `  ${line}`).join('\n'));
  keep('11-lighthouse', figures);
});
