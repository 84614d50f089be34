import { defineConfig } from '@playwright/test';

// Journeys start their own server and their own browsers (support/), so there is neither a
// `webServer` nor a browser setting here. One at a time, so that what is measured is measured
// alone; journeys wait more than they work, and the scripts run two of them side by side. No
// retries: a journey that fails now and then has found something.
export default defineConfig({
  outputDir: 'results',
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: { screenshot: 'only-on-failure' },
  projects: [
    { name: 'journeys', testDir: 'journeys' },
    { name: 'chaos', testDir: 'chaos' },
    { name: 'benches', testDir: 'benches', testMatch: '*.bench.ts', timeout: 600_000 },
  ],
});
