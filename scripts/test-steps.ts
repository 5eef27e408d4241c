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
  /** Of those passed: only at the second try, which there is in continuous integration alone. */
  readonly passedLate: readonly string[];
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

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

interface PlaywrightSuite {
  readonly specs?: readonly {
    readonly title: string;
    readonly tests: readonly { readonly status: string; readonly projectName: string }[];
  }[];
  readonly suites?: readonly PlaywrightSuite[];
}

interface PlaywrightReport extends PlaywrightSuite {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
    readonly skipped: number;
  };
}

function flakyIn({ specs = [], suites = [] }: PlaywrightSuite): string[] {
  const own = specs.flatMap(({ title, tests }) =>
    tests.filter(({ status }) => status === 'flaky').map(({ projectName }) => `${title} (${projectName})`),
  );
  return [...own, ...suites.flatMap(flakyIn)];
}

export function vitestCounts(file: string): Counts | null {
  const report = readResult<VitestReport>(file);
  if (!report) return null;
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests,
    // What failed first keeps its failure.
    passedLate: tests.filter(({ status, failureMessages }) => status === 'passed' && (failureMessages?.length ?? 0) > 0).map(({ fullName }) => fullName), // prettier-ignore
  };
}

export function playwrightCounts(file: string): Counts | null {
  const report = readResult<PlaywrightReport>(file);
  if (!report) return null;
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected + flaky, failed: unexpected, skipped, passedLate: flakyIn(report) };
}

/** Prints one line for each suite and one for all; true when nothing failed. */
export function tellCounts(suites: readonly Suite[]): boolean {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, ok, counts } of suites) {
    const { passed, failed, skipped, passedLate } = counts ?? { passed: 0, failed: 1, skipped: 0, passedLate: [] };
    const counted = ok ? failed : Math.max(1, failed);
    console.log(`${name}: ${passed} passed, ${counted} failed, ${skipped} skipped`);
    for (const title of passedLate) console.log(`  passed only at the second try: ${title}`);
    total.passed += passed;
    total.failed += counted;
    total.skipped += skipped;
  }
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0;
}
