// `npm run test:long`: a short round of each long suite (chaos, stress, soak), as continuous integration runs them after `npm test`. By
// themselves (`npm run test:chaos` …) they take up to an hour.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ensureBuilt } from './build-if-needed.ts';
import { PLAYWRIGHT, playwrightCounts, results, root, step, tellCounts, type Suite } from './test-steps.ts';

const SHORT: readonly (readonly [name: string, env: NodeJS.ProcessEnv])[] = [
  ['chaos', { AURALIS_CHAOS_FAULTS: '40', AURALIS_CHAOS_MINUTES: '5' }],
  ['stress', { AURALIS_STRESS_TRACKS: '2000', AURALIS_STRESS_SECONDS: '30' }],
  ['soak', { AURALIS_SOAK_MINUTES: '1.5' }],
];

ensureBuilt(root);
mkdirSync(results, { recursive: true });
const suites: Suite[] = [];
for (const [name, env] of SHORT) {
  rmSync(join(results, `${name}.json`), { force: true });
  const ok = await step(name, PLAYWRIGHT, ['test', '-c', `e2e/${name}`], { env });
  suites.push({ name, ok, counts: playwrightCounts(`${name}.json`) });
}
console.log('');
process.exitCode = tellCounts(suites) ? 0 : 1;
