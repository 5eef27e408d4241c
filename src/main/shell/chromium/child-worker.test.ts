// Real processes, from programs written for each test.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import type { FromWorker, ToWorker } from '../../../shared/worker-protocol.ts';
import type { WorkerHandle } from '../shell.ts';
import { forkWorker } from './child-worker.ts';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'auralis-worker-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lines: string[] = [];
const log = {
  info: () => {},
  warn: (line: string) => void lines.push(line),
  error: (line: string) => void lines.push(line),
};

interface Started {
  readonly handle: WorkerHandle;
  readonly messages: FromWorker[];
  readonly exit: Promise<{ code: number | null; signal: string | null }>;
  readonly exits: unknown[];
}

function start(program: string): Started {
  const path = join(folder, `${Math.random()}.cjs`);
  writeFileSync(path, program);
  lines.length = 0;
  const handle = forkWorker(path, 'scan', log);
  const messages: FromWorker[] = [];
  const exits: unknown[] = [];
  handle.onMessage((message) => messages.push(message));
  const exit = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    handle.onExit((how) => {
      exits.push(how);
      resolve(how);
    }),
  );
  return { handle, messages, exit, exits };
}

const isAlive = (pid: number | undefined): boolean => {
  try {
    process.kill(pid ?? -1, 0);
    return true;
  } catch {
    return false;
  }
};
const ping = (id: number): ToWorker => ({ type: 'ping', id });

describe('a worker process', () => {
  it('is told its role, and exchanges messages in order, with buffers as buffers', async () => {
    const { handle, messages, exit } = start(`
      process.send({ type: 'ready', decoder: process.argv[2] });
      process.on('message', (m) => process.send({ type: 'done', id: m.id, value: { pcm: new Float32Array([m.id, 0.5]).buffer } }));
    `);
    for (let id = 0; id < 50; id++) handle.post(ping(id));
    await vi.waitFor(() => expect(messages).toHaveLength(51), { timeout: 5_000 });
    expect(messages[0]).toEqual({ type: 'ready', decoder: 'scan' });
    const values = messages.slice(1).map((message) => (message as { value: unknown }).value as { pcm: ArrayBuffer });
    expect(values.map(({ pcm }) => new Float32Array(pcm)[0])).toEqual(Array.from({ length: 50 }, (_, id) => id));
    handle.kill();
    expect(await exit).toEqual({ code: null, signal: 'SIGKILL' });
    expect(isAlive(handle.pid)).toBe(false);
  });

  it('is killed even when it listens to nothing', async () => {
    const { handle, messages, exit } = start(`
      process.on('SIGTERM', () => {});
      process.send({ type: 'ready', decoder: '' }, () => { for (;;); });
    `);
    await vi.waitFor(() => expect(messages).toHaveLength(1), { timeout: 5_000 });
    handle.kill();
    await exit;
    expect(isAlive(handle.pid)).toBe(false);
  });

  it('tells its end once, and takes messages and kills after it without harm', async () => {
    const { handle, exit, exits } = start('process.exit(7)');
    expect(await exit).toEqual({ code: 7, signal: null });
    handle.post(ping(1));
    handle.kill();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(exits).toHaveLength(1);
  });

  it('has what it writes in the log, line by line, whole characters', async () => {
    const { exit } = start(`
      process.stderr.write('first\\nsec');
      process.stderr.write(Buffer.from('ond \\u6771').subarray(0, 5));
      setTimeout(() => { process.stderr.write(Buffer.from('\\u6771\\n').subarray(1)); process.stdout.write('printed\\n'); throw new Error('a fault'); }, 50);
    `);
    await exit;
    await vi.waitFor(() => expect(lines.some((line) => line.includes('a fault'))).toBe(true));
    expect(lines[0]).toBe('scan worker: first');
    expect(lines).toContain('scan worker: second 東');
    expect(lines).toContain('scan worker: printed');
  });

  it('that cannot be loaded ends', async () => {
    const { exit } = start('syntax error');
    expect((await exit).code).toBe(1);
    await vi.waitFor(() => expect(lines.some((line) => line.includes('SyntaxError'))).toBe(true));
  });
});
