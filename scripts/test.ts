// `npm test`: format, lint and types of every room, unit and integration tests, the build, the end-to-end specs. Goes on after a failing
// step, so that one run tells everything, and ends with the counts of each runner. What is long by nature is in `npm run test:long`.
import { mkdirSync, rmSync } from 'node:fs';

import { ensureBuilt } from './build-if-needed.ts';
import { PLAYWRIGHT, playwrightCounts, results, root, step, tellCounts, VITEST, vitestCounts } from './test-steps.ts';

const ROOMS = ['.', 'src/shared', 'src/main', 'src/worker', 'src/preload', 'src/renderer'];

/** One after the other. */
async function inTurn(steps: readonly (() => Promise<boolean>)[]): Promise<boolean[]> {
  const done: boolean[] = [];
  for (const run of steps) done.push(await run());
  return done;
}

ensureBuilt(root);
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

// Each is one thread, and tests have the machine to themselves. TypeScript 7 checks the rooms in 13 s of processor time where 6 takes 60
// (measured); typescript-eslint still needs the programming interface of 6.
const quiet = { quiet: true };
const checks = await Promise.all([
  inTurn([() => step('lint', 'eslint/bin/eslint.js', ['.'], quiet)]),
  inTurn([
    () => step('format', 'prettier/bin/prettier.cjs', ['--check', '.', '--log-level', 'warn'], quiet),
    ...ROOMS.map((room) => () => step(`types ${room}`, 'typescript-native/bin/tsc', ['-p', room], quiet)),
  ]),
]);
const passed = checks.flat();
const unit = await step('unit and integration', VITEST, [
  'run',
  '--reporter=default',
  '--reporter=json',
  '--outputFile.json=test-results/unit.json',
]);
const e2e = await step('end to end', PLAYWRIGHT, ['test', '-c', 'e2e']);

console.log(`\nchecks: ${passed.filter(Boolean).length} passed, ${passed.filter((ok) => !ok).length} failed`);
const sound = tellCounts([
  { name: 'unit', ok: unit, counts: vitestCounts('unit.json') },
  { name: 'e2e', ok: e2e, counts: playwrightCounts('e2e.json') },
]);
process.exitCode = sound && passed.every(Boolean) ? 0 : 1;
