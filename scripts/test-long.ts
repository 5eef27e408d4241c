// `npm run test:long`: what is long by nature, as continuous integration runs it after `npm test`: the tests in `*.long.test.ts`, the specs in
// `e2e/long`, and a short round of each suite (chaos, stress, soak) that by itself (`npm run test:chaos` …) takes up to an hour.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ensureBuilt } from './build-if-needed.ts';
import { PLAYWRIGHT, playwrightCounts, results, root, step, tellCounts, VITEST, vitestCounts, type Suite } from './test-steps.ts'; // prettier-ignore

const SHORT: readonly (readonly [name: string, env: NodeJS.ProcessEnv])[] = [
  ['chaos', { AURALIS_CHAOS_FAULTS: '40', AURALIS_CHAOS_MINUTES: '5' }],
  ['stress', { AURALIS_STRESS_TRACKS: '2000', AURALIS_STRESS_SECONDS: '30' }],
  ['soak', { AURALIS_SOAK_MINUTES: '1.5' }],
];

ensureBuilt(root);
mkdirSync(results, { recursive: true });
for (const name of ['unit-long', 'e2e-long']) rmSync(join(results, `${name}.json`), { force: true });
const unit = await step('unit and integration, long', VITEST, [
  'run',
  '--config=vitest.long.config.ts',
  '--reporter=default',
  '--reporter=json',
  '--outputFile.json=test-results/unit-long.json',
]);
const e2e = await step('end to end, long', PLAYWRIGHT, ['test', '-c', 'e2e/long']);
const suites: Suite[] = [
  { name: 'unit, long', ok: unit, counts: vitestCounts('unit-long.json') },
  { name: 'e2e, long', ok: e2e, counts: playwrightCounts('e2e-long.json') },
];
for (const [name, env] of SHORT) {
  rmSync(join(results, `${name}.json`), { force: true });
  const ok = await step(name, PLAYWRIGHT, ['test', '-c', `e2e/${name}`], { env });
  suites.push({ name, ok, counts: playwrightCounts(`${name}.json`) });
}
console.log('');
process.exitCode = tellCounts(suites) ? 0 : 1;
