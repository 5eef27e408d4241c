// `npx playwright test -c e2e`: the built player, started as a user would, driven in a real browser. Two projects: what runs on the Chromium shell,
// and what on Electron's (through its double). The journeys of a listener run on both. See `player.ts` and `journey.ts` for how.
import { join } from 'node:path';

import { defineConfig, type Project } from '@playwright/test';

import type { JourneyOptions } from './journey.ts';

// The double of Electron runs from its sources: kept compiled, it starts sooner.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../node_modules/.cache/auralis/compiled');

/** A spec that is both in `journeys` and in `ignored` is ignored. */
export const shellProjects = (ignored: readonly string[]): Project<JourneyOptions>[] => [
  { name: 'chromium-shell', testIgnore: ['electron-*.spec.ts', ...ignored] },
  {
    name: 'electron-double',
    testMatch: ['electron-*.spec.ts', 'journeys/*.spec.ts'],
    testIgnore: [...ignored],
    use: { shellName: 'electron-double' },
  },
];

export default defineConfig<JourneyOptions>({
  testDir: '.',
  testMatch: '*.spec.ts',
  projects: shellProjects(['long/**']),
  outputDir: '../test-results/e2e',
  // Sound is real time and the machines have two cores: one player at a time.
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  // For a machine that is shared; only what fails takes as long.
  expect: { timeout: 10_000 },
  // A machine that is shared starves an audio thread now and then: a second try is told, see scripts/test-steps.ts.
  retries: process.env['CI'] ? 1 : 0,
  reporter: [['list'], ['json', { outputFile: '../test-results/e2e.json' }]],
  use: { screenshot: 'only-on-failure' },
});
