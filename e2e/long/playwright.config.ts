// What is long by nature, in real time or over and over: `npm run test:long` runs it, `npx playwright test -c e2e/long NAME` one of it.
import { defineConfig } from '@playwright/test';

import type { JourneyOptions } from '../journey.ts';
import base, { shellProjects } from '../playwright.config.ts';

export default defineConfig<JourneyOptions>({
  ...base,
  testDir: '.',
  projects: shellProjects([]),
  outputDir: '../../test-results/e2e-long',
  reporter: [['list'], ['json', { outputFile: '../../test-results/e2e-long.json' }]],
});
