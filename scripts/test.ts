// `npm test`: format, lint, types of every room, unit and integration tests, the build, the end-to-end specs, then a short round of chaos,
// stress and soak. Goes on after a failing step, so that one run tells everything, and ends with the counts of each runner.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ensureBuilt } from './build-if-needed.ts';

const root = join(import.meta.dirname, '..');
const results = join(root, 'test-results');
const ROOMS = ['.', 'src/shared', 'src/main', 'src/worker', 'src/preload', 'src/renderer'];

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What the long suites are told here; by themselves they take up to an hour. */
const SHORT = {
  chaos: { AURALIS_CHAOS_FAULTS: '40', AURALIS_CHAOS_MINUTES: '5' },
  stress: { AURALIS_STRESS_TRACKS: '2000', AURALIS_STRESS_SECONDS: '30' },
  soak: { AURALIS_SOAK_MINUTES: '1.5' },
} as const;
const LONG_SUITES = ['chaos', 'stress', 'soak'] as const;

function step(name: string, script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): boolean {
  const startedAt = Date.now();
  console.log(`\n== ${name}`);
  const done = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...env, ...process.env },
  });
  const ok = done.status === 0;
  console.log(`== ${name}: ${ok ? 'ok' : 'FAILED'} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  return ok;
}

function read<T>(file: string): T | null {
  const path = join(results, file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : null;
}

function unitCounts(): Counts | null {
  const report = read<{ numPassedTests: number; numFailedTests: number; numPendingTests: number }>('unit.json');
  return report && { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests };
}

function playwrightCounts(file: string): Counts | null {
  const report = read<{ stats: { expected: number; unexpected: number; flaky: number; skipped: number } }>(file);
  return (
    report && {
      passed: report.stats.expected,
      failed: report.stats.unexpected + report.stats.flaky,
      skipped: report.stats.skipped,
    }
  );
}

ensureBuilt(root);
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const checks = [
  step('format', 'prettier/bin/prettier.cjs', ['--check', '.', '--log-level', 'warn']),
  step('lint', 'eslint/bin/eslint.js', ['.']),
  ...ROOMS.map((room) => step(`types ${room}`, 'typescript/bin/tsc', ['-p', room])),
];
const unit = step('unit and integration', 'vitest/vitest.mjs', [
  'run',
  '--reporter=default',
  '--reporter=json',
  '--outputFile.json=test-results/unit.json',
]);
const PLAYWRIGHT = '@playwright/test/cli.js';
const e2e = step('end to end', PLAYWRIGHT, ['test', '-c', 'e2e']);
const long = LONG_SUITES.map((name) => ({
  name,
  ok: step(name, PLAYWRIGHT, ['test', '-c', `e2e/${name}`], SHORT[name]),
}));

console.log(`\nchecks: ${checks.filter(Boolean).length} passed, ${checks.filter((ok) => !ok).length} failed`);
const total = { passed: 0, failed: 0, skipped: 0 };
for (const [name, ok, counts] of [
  ['unit', unit, unitCounts()],
  ['e2e', e2e, playwrightCounts('e2e.json')],
  ...long.map(({ name, ok }) => [name, ok, playwrightCounts(`${name}.json`)] as const),
] as const) {
  // A runner that failed without a count (it could not even start) is one failure.
  const { passed, failed, skipped } = counts ?? { passed: 0, failed: 1, skipped: 0 };
  const counted = ok ? failed : Math.max(1, failed);
  console.log(`${name}: ${passed} passed, ${counted} failed, ${skipped} skipped`);
  total.passed += passed;
  total.failed += counted;
  total.skipped += skipped;
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = checks.every(Boolean) && unit && e2e && long.every(({ ok }) => ok) && total.failed === 0 ? 0 : 1;
