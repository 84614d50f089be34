import { defineConfig } from '@playwright/test';

// Journeys start their own server and their own browsers (support/), so there is neither a
// `webServer` nor a browser setting here. One at a time, so that what is measured is measured
// alone; journeys wait more than they work, and the scripts run two of them side by side. The
// timeouts are those of a machine that is busy with both: nothing is measured by them. No
// retries unless they are asked for, as scripts/test.sh does once: a journey that fails now and then
// has found something, and is named at the end with why.
export default defineConfig({
  outputDir: 'results',
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 240_000,
  // More than a device takes to look again by itself.
  expect: { timeout: 30_000 },
  reporter: [['list'], ['./support/verdict.ts']],
  use: { screenshot: 'only-on-failure' },
  projects: [
    { name: 'journeys', testDir: 'journeys' },
    { name: 'chaos', testDir: 'chaos' },
    { name: 'benches', testDir: 'benches', testMatch: '*.bench.ts', timeout: 600_000 },
  ],
});
