// The catalogue at 100,000 tracks: its own measured test, at full size.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export async function run(): Promise<void> {
  const root = join(import.meta.dirname, '..');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const test = 'src/main/catalogue/catalogue.bench.test.ts';
  const env = { ...process.env, AURALIS_BENCH_TRACKS: '100000' };
  const { status } = spawnSync(process.execPath, [vitest, 'run', test, '--silent=false'], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the catalogue is slower than its bounds');
}
