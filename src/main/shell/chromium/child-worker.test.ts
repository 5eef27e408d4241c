// Real processes, from programs written for each test.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import type { FromWorker, ToWorker } from '../../../shared/worker-protocol.ts';
import { countOf, KernelKills } from '../../process/oom-kills.ts';
import type { Death, WorkerHandle } from '../shell.ts';
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
  readonly exit: Promise<Death>;
  readonly exits: unknown[];
}

function start(program: string, lowMemory = false, kills = new KernelKills()): Started {
  const path = join(folder, `${Math.random()}.cjs`);
  writeFileSync(path, program);
  lines.length = 0;
  const handle = forkWorker(path, 'scan', log, { lowMemory, kills });
  const messages: FromWorker[] = [];
  const exits: unknown[] = [];
  handle.onMessage((message) => messages.push(message));
  const exit = new Promise<Death>((resolve) =>
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
    expect(await exit).toEqual({ code: null, signal: 'SIGKILL', reason: 'exit', errno: null, lastWords: '' });
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
    expect(await exit).toMatchObject({ code: 7, signal: null, reason: 'exit' });
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

  it('tells its last words with its end, the newest of them', async () => {
    const { exit } = start(`
      for (let n = 0; n < 3000; n++) process.stderr.write('line ' + n + '\\n');
      process.stderr.write('the very last', () => process.abort());
    `);
    const { signal, lastWords } = await exit;
    expect(signal).toBe('SIGABRT');
    expect(lastWords).toContain('line 2999\nthe very last');
    expect(lastWords.length).toBeLessThanOrEqual(4_000);
  });

  it('is told to hold less by its environment', async () => {
    const source = `process.send(process.env.AURALIS_WORKER_LOW_MEMORY ?? 'no')`;
    const [lowMemory, normal] = [start(source, true), start(source)];
    await Promise.all([lowMemory.exit, normal.exit]);
    expect(lowMemory.messages).toEqual(['1']);
    expect(normal.messages).toEqual(['no']);
  });

  it('that cannot be started ends as such, after its handle was given', async () => {
    const { execPath } = process;
    process.execPath = '/nowhere/node';
    const { handle, exit } = start('');
    process.execPath = execPath;
    expect(handle.pid).toBeUndefined();
    expect(await exit).toEqual({ code: null, signal: null, reason: 'not-started', errno: 'ENOENT', lastWords: '' });
  });

  it('that is killed was killed for memory only when the kernel killed something since its last word', async () => {
    let count = 3;
    const kills = new KernelKills(() => count);
    const program = `process.on('message', (m) => process.send(m)); process.send('here');`;
    const first = start(program, false, kills);
    await vi.waitFor(() => expect(first.messages).toHaveLength(1), { timeout: 5_000 });
    count += 1;
    first.handle.post(ping(1));
    await vi.waitFor(() => expect(first.messages).toHaveLength(2), { timeout: 5_000 });
    first.handle.kill();
    expect(await first.exit).toMatchObject({ signal: 'SIGKILL', reason: 'exit' });
    const second = start(program, false, kills);
    await vi.waitFor(() => expect(second.messages).toHaveLength(1), { timeout: 5_000 });
    count += 1;
    second.handle.kill();
    expect(await second.exit).toMatchObject({ signal: 'SIGKILL', reason: 'oom' });
  });

  it('counts the kills of the kernel from the words of the cgroup', () => {
    expect(countOf('low 0\nhigh 0\nmax 7\noom 3\noom_kill 2\noom_group_kill 0\n')).toBe(2);
    expect(countOf('low 0\n')).toBeNull();
  });
});
