// The keeper over small programs that end as a player may.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Place } from '../src/main/shell/chromium/place.ts';
import { keepRunning, type KeepOptions } from './keep-running.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'auralis-keep-'));
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** A program that notes each of its starts with the place it is given, then ends as `ends` says, one after the other. */
async function run(...ends: readonly string[]): Promise<{ code: number; starts: string[] }> {
  return keep(ends, null);
}

async function keep(
  ends: readonly string[],
  window: Place['window'],
  options: KeepOptions = {},
): Promise<{ code: number; starts: string[] }> {
  const notes = join(folder, 'starts');
  const program = join(folder, 'program.mjs');
  writeFileSync(notes, '');
  writeFileSync(
    program,
    `import { appendFileSync, readFileSync } from 'node:fs';
     const before = readFileSync(${JSON.stringify(notes)}, 'utf8').split('\\n').length - 1;
     appendFileSync(${JSON.stringify(notes)}, (process.env.AURALIS_PLACE ?? 'none') + '\\n');
     const end = () => { const how = ${JSON.stringify(ends)}[before] ?? '0'; if (/^SIG/.test(how)) process.kill(process.pid, how); else process.exit(Number(how)); };
     const place = { port: 5000 + before, hostName: 'name', sessions: ['a'], window: ${JSON.stringify(window)} };
     process.send({ type: 'auralis-place', place }, undefined, undefined, end);
     setInterval(() => {}, 1000);`,
  );
  const code = await keepRunning(process.execPath, [program], options);
  return { code, starts: readFileSync(notes, 'utf8').trim().split('\n') };
}

describe.skipIf(process.platform === 'win32')('a player that is kept running', () => {
  it('is started again after a fault, in its place', async () => {
    const { code, starts } = await run('70', 'SIGABRT', '0');
    expect(code).toBe(0);
    expect(starts).toEqual([
      'none',
      '{"port":5000,"hostName":"name","sessions":["a"],"window":null}',
      '{"port":5001,"hostName":"name","sessions":["a"],"window":null}',
    ]);
  });

  it.each([
    ['0', 0],
    ['1', 1],
    ['SIGTERM', 0],
    ['SIGKILL', 1],
  ])('is not, when it ends with %s', async (end, code) => {
    expect(await run(end)).toEqual({ code, starts: ['none'] });
  });

  it('is not, once somebody told it to end: also in the pause after a fault', async () => {
    const told = new AbortController();
    const inPause = await keep(['70'], null, {
      stop: told.signal,
      onStart: (child) => child.once('exit', () => setTimeout(() => told.abort(), 20)),
    });
    expect(inPause).toEqual({ code: 0, starts: ['none'] });
    expect(await keep(['70'], null, { stop: AbortSignal.abort() })).toEqual({ code: 0, starts: ['none'] });
  });

  describe('with a window', () => {
    let window: ChildProcess;
    let closed: boolean;
    const profile = (): string => join(folder, 'profile');
    beforeEach(async () => {
      // A process that carries its profile in its command line, as a browser does.
      window = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', profile()], { stdio: 'ignore' });
      closed = false;
      window.once('exit', () => (closed = true));
      await new Promise((resolve) => window.once('spawn', resolve));
    });
    afterEach(() => void window.kill('SIGKILL'));
    const keepWith = (...ends: string[]) => keep(ends, { pid: window.pid ?? 0, profileFolder: profile() });

    it.each([
      ['that fails again and again', ['70', '70', '70', '70'], 70],
      ['that cannot be begun anew', ['70', '1'], 1],
      ['that is killed', ['SIGKILL'], 1],
    ])('of a player %s does not leave it behind', async (_how, ends, code) => {
      expect((await keepWith(...ends)).code).toBe(code);
      await vi.waitFor(() => expect(closed).toBe(true), { timeout: 5_000 });
    });

    it.skipIf(process.platform !== 'linux')('ends no process that has only its number', async () => {
      await keep(['1'], { pid: window.pid ?? 0, profileFolder: '/another/profile' });
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(closed).toBe(false);
    });
  });

  it('is left alone when it keeps failing, and that is said', async () => {
    const { code, starts } = await run(...Array.from({ length: 10 }, () => '70'));
    expect([code, starts.length]).toEqual([70, 4]);
    expect(vi.mocked(console.error).mock.calls.at(-1)?.[0]).toMatch(/keeps failing/);
  });
});
