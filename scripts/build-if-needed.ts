// Builds `out/` when it is missing or older than what it is built from. Called by start, test, demo and bench.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const OUTPUTS = [
  'out/main/index.js',
  'out/main/serve.js',
  'out/main/worker.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
];
const INPUTS = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];

/** Exits with a sentence and the builder's own output when the build fails. */
export function ensureBuilt(root: string): void {
  if (Number(process.versions.napi) < 10) {
    console.error(
      `Auralis needs Node 22.14 or newer; this is ${process.version}. Run it through npm, which brings its own.`,
    );
    process.exit(1);
  }
  const outputs = OUTPUTS.map((path) => join(root, path));
  const oldestOutput = outputs.every((path) => existsSync(path)) ? Math.min(...outputs.map(mtime)) : 0;
  const newestInput = Math.max(...INPUTS.map((path) => newest(join(root, path))));
  if (newestInput <= oldestOutput) return;
  console.log('Building Auralis…');
  const cli = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const built = spawnSync(process.execPath, [cli, 'build'], { cwd: root, encoding: 'utf8' });
  if (built.status !== 0) {
    console.error(`${built.stdout}${built.stderr}\nAuralis could not be built. Run \`npm ci\` and try again.`);
    process.exit(1);
  }
}

function mtime(path: string): number {
  return statSync(path).mtimeMs;
}

function newest(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}
