// The built Node entry as a process of its own, ended with its test, and the link it prints. Registers hooks in the file that imports it.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, vi } from 'vitest';

export const ENTRY = join(import.meta.dirname, '../../out/main/serve.js');
export const START_LIMIT = { timeout: 20_000 };

/** A folder of each test; what is started keeps its data in `data` below it. */
export let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'auralis-serve-'))));
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
  }
  rmSync(folder, { recursive: true, force: true });
});

export interface Started {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  out: string;
  err: string;
}

/** `kept`: somebody would start it again. */
export function start(args: readonly string[], env: Record<string, string> = {}, kept = false): Started {
  const child = spawn(process.execPath, [ENTRY, ...args], {
    env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', AURALIS_DATA: join(folder, 'data'), ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(kept ? (['ipc'] as const) : [])],
  });
  children.push(child);
  const exit = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const started: Started = { child, exit, out: '', err: '' };
  child.stdout?.on('data', (text: Buffer) => (started.out += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (started.err += text.toString()));
  return started;
}

/** The link it printed. */
export async function link(started: Started): Promise<string> {
  await vi.waitFor(() => expect(started.out).toMatch(/^Auralis is at http.*\n/m), START_LIMIT);
  return /^Auralis is at (\S+)$/m.exec(started.out)?.[1] ?? '';
}
