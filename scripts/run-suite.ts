// Runs one of the long suites (chaos, stress, soak) of `e2e/`, each with a Playwright configuration of its own. Called by their scripts;
// what they leave to the environment is told there.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { ensureBuilt } from './build-if-needed.ts';

/** Ends this process with the suite's result. Further arguments go to Playwright. */
export function runSuite(name: 'chaos' | 'stress' | 'soak'): void {
  const root = join(import.meta.dirname, '..');
  ensureBuilt(root);
  const cli = join(root, 'node_modules/@playwright/test/cli.js');
  const done = spawnSync(process.execPath, [cli, 'test', '-c', `e2e/${name}`, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exitCode = done.status ?? 1;
}
