// `npm start [folder…]`: builds if needed, then runs the player in the best shell this machine has and says which and why:
// Electron if its runtime is there or can be fetched → a window of an installed Chrome/Chromium → a URL to open.
// A player that fails is started again in its place. AURALIS_SHELL=electron|chromium chooses by hand. Arguments go to the player (`--no-window`, folders).
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { FAULT_EXIT_CODE } from '../src/main/process/process-faults.ts';
import { ensureBuilt } from './build-if-needed.ts';
import { CORE_NODE_FLAGS, keepRunning } from './keep-running.ts';

const root = join(import.meta.dirname, '..');
const electronFolder = join(root, 'node_modules/electron');
/** Written when the runtime could not be fetched, so that the next starts do not wait for the network again. */
const unreachableMark = join(root, 'node_modules/.cache/auralis/electron-unreachable');
const RETRY_FETCH_MS = 24 * 60 * 60 * 1000;
const FETCH_LIMIT_MS = 5 * 60 * 1000;
/** Electron that ends this soon with a failure could not start at all (no sandbox, missing system library). */
const FAILED_START_MS = 5_000;

const args = process.argv.slice(2);

ensureBuilt(root);
const { shell, reason } = chooseShell();
if (shell === 'electron') await runElectron(reason);
else await runChromium(reason);

function chooseShell(): { shell: 'electron' | 'chromium'; reason: string } {
  const forced = process.env['AURALIS_SHELL'];
  if (forced === 'electron' || forced === 'chromium') return { shell: forced, reason: 'AURALIS_SHELL asks for it' };
  if (args.includes('--no-window')) return { shell: 'chromium', reason: '--no-window asks for no window' };
  if (!hasDisplay()) return { shell: 'chromium', reason: 'there is no display' };
  if (electronBinary()) return { shell: 'electron', reason: 'its runtime is installed' };
  if (fetchElectron()) return { shell: 'electron', reason: 'its runtime was fetched just now' };
  return { shell: 'chromium', reason: 'the Electron runtime is not installed and could not be fetched' };
}

function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

function electronBinary(): string | null {
  const pathFile = join(electronFolder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(electronFolder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(binary) ? binary : null;
}

function fetchElectron(): boolean {
  const age = existsSync(unreachableMark) ? Date.now() - statSync(unreachableMark).mtimeMs : Infinity;
  if (age < RETRY_FETCH_MS) return false;
  console.log('Fetching the Electron runtime (once, about 110 MB)…');
  const fetched = spawnSync(process.execPath, [join(electronFolder, 'install.js')], {
    stdio: 'ignore',
    timeout: FETCH_LIMIT_MS,
  });
  if (fetched.status === 0 && electronBinary()) return true;
  mkdirSync(join(unreachableMark, '..'), { recursive: true });
  writeFileSync(unreachableMark, '');
  return false;
}

async function runElectron(why: string): Promise<void> {
  const binary = electronBinary();
  if (!binary) {
    console.error(
      'Auralis cannot start in Electron: its runtime is missing. Run `npx install-electron`, or unset AURALIS_SHELL.',
    );
    process.exitCode = 1;
    return;
  }
  console.log(`Auralis starts in Electron: ${why}.`);
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const startedAtMs = performance.now();
  const code = await run(binary, [root, ...asRoot, ...args]);
  // After a fault it has begun itself anew.
  if (code !== 0 && code !== FAULT_EXIT_CODE && performance.now() - startedAtMs < FAILED_START_MS) {
    await runChromium(`Electron ended at once with code ${code}`);
  } else {
    process.exitCode = code;
  }
}

async function runChromium(why: string): Promise<void> {
  process.env['AURALIS_SHELL_REASON'] = why;
  let current: ChildProcess | null = null;
  const stop = passSignals(() => current);
  const entry = join(root, 'out/main/serve.js');
  const onStart = (child: ChildProcess): void => void (current = child);
  process.exitCode = await keepRunning(process.execPath, [...CORE_NODE_FLAGS, entry, ...args], { onStart, stop });
}

/** A terminal sends Ctrl+C to the child as well; other signals to this process alone are passed on. The signal it returns tells of the first. */
function passSignals(child: () => ChildProcess | null): AbortSignal {
  const told = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      told.abort();
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child()?.kill(signal);
    });
  }
  return told.signal;
}

/** Runs to the end. */
function run(command: string, commandArgs: readonly string[]): Promise<number> {
  const child = spawn(command, commandArgs, { stdio: 'inherit' });
  passSignals(() => child);
  return new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGTERM' || signal === 'SIGINT' ? 0 : 1)));
  });
}
