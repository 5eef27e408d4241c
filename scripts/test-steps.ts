// The steps that test.ts and test-long.ts are made of: one command of a package each, and the counts that runners leave in test-results.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');
export const results = join(root, 'test-results');

export const PLAYWRIGHT = '@playwright/test/cli.js';
export const VITEST = 'vitest/vitest.mjs';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What one runner came to; `counts` is null when it left none, because it could not even start. */
export interface Suite {
  readonly name: string;
  readonly ok: boolean;
  readonly counts: Counts | null;
}

/** Runs `script` of node_modules. Beside others (`quiet`) its output is told when it has ended, so that lines do not mix. */
export function step(
  name: string,
  script: string,
  args: readonly string[],
  { env = {}, quiet = false }: { readonly env?: NodeJS.ProcessEnv; readonly quiet?: boolean } = {},
): Promise<boolean> {
  const startedMs = performance.now();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  if (!quiet) console.log(`\n== ${name}`);
  const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    env: { ...env, ...process.env },
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.once('error', (error) => (output += error.message));
  child.once('close', (code) => {
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    console.log(`${output}== ${name}: ${code === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
    resolve(code === 0);
  });
  return promise;
}

export function readResult<T>(file: string): T | null {
  const path = join(results, file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : null;
}

export function vitestCounts(file: string): Counts | null {
  const report = readResult<{ numPassedTests: number; numFailedTests: number; numPendingTests: number }>(file);
  return report && { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests };
}

export function playwrightCounts(file: string): Counts | null {
  const report = readResult<{ stats: { expected: number; unexpected: number; flaky: number; skipped: number } }>(file);
  return (
    report && {
      passed: report.stats.expected,
      failed: report.stats.unexpected + report.stats.flaky,
      skipped: report.stats.skipped,
    }
  );
}

/** Prints one line for each suite and one for all; true when nothing failed. */
export function tellCounts(suites: readonly Suite[]): boolean {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, ok, counts } of suites) {
    const { passed, failed, skipped } = counts ?? { passed: 0, failed: 1, skipped: 0 };
    const counted = ok ? failed : Math.max(1, failed);
    console.log(`${name}: ${passed} passed, ${counted} failed, ${skipped} skipped`);
    total.passed += passed;
    total.failed += counted;
    total.skipped += skipped;
  }
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0;
}
