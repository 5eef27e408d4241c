import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { lockInstance, socketPath, type InstanceLock } from './instance-lock.ts';

let folder: string;
const locks: InstanceLock[] = [];
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'auralis-lock-'))));
afterEach(async () => {
  for (const lock of locks.splice(0)) await lock.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function first(dataFolder = folder): Promise<InstanceLock> {
  const result = await lockInstance(dataFolder, { folders: [] });
  if (result.kind === 'second') throw new Error('there is another one');
  locks.push(result.lock);
  return result.lock;
}

/** What so many processes of one folder become when they start together. */
function startAtOnce(count: number): Promise<string[]> {
  const start = async (): Promise<string> => {
    const result = await lockInstance(folder, { folders: [] });
    if (result.kind === 'first') {
      locks.push(result.lock);
      result.lock.onHandOver(() => ({ pid: process.pid, url: null }));
    }
    return result.kind;
  };
  return Promise.all(Array.from({ length: count }, start));
}

describe('the lock of a data folder', () => {
  it('belongs to the first; the second gives it its folders and learns where it is', async () => {
    const lock = await first();
    const wishes: unknown[] = [];
    lock.onHandOver((wish) => {
      wishes.push(wish);
      return { pid: 42, url: 'http://127.0.0.1:1/?token=x' };
    });
    const second = await lockInstance(folder, { folders: ['/music/naïve 東京', '/b'] });
    expect(second).toEqual({ kind: 'second', running: { pid: 42, url: 'http://127.0.0.1:1/?token=x' } });
    expect(wishes).toEqual([{ folders: ['/music/naïve 東京', '/b'] }]);
  });

  it('makes a second wait for a first that is still starting', async () => {
    const lock = await first();
    const second = lockInstance(folder, { folders: [] });
    await new Promise((resolve) => setTimeout(resolve, 50));
    lock.onHandOver(() => ({ pid: 1, url: null }));
    expect(await second).toEqual({ kind: 'second', running: { pid: 1, url: null } });
  });

  it('is free again when the first has ended, and of each folder alone', async () => {
    const lock = await first();
    await first(mkdtempSync(join(folder, 'other-')));
    await lock.dispose();
    expect(existsSync(socketPath(folder))).toBe(false);
    await first();
  });

  it('goes to exactly one of many that start at once', async () => {
    expect((await startAtOnce(8)).filter((kind) => kind === 'first')).toHaveLength(1);
  });

  it.skipIf(process.platform === 'win32')('is taken over from a process that was killed, by one of many', async () => {
    const path = socketPath(folder);
    const dead = spawn(process.execPath, ['-e', 'require("net").createServer().listen(process.argv[1])', path]);
    await vi.waitFor(() => expect(existsSync(path)).toBe(true), { timeout: 5_000 });
    const ended = new Promise((resolve) => dead.once('exit', resolve));
    dead.kill('SIGKILL');
    await ended;
    expect(existsSync(path)).toBe(true);
    expect((await startAtOnce(5)).filter((kind) => kind === 'first')).toHaveLength(1);
  });

  it.skipIf(process.platform === 'win32')(
    'is still held when the folder was deleted, or replaced by another',
    async () => {
      const data = join(folder, 'data');
      mkdirSync(data);
      (await first(data)).onHandOver(() => ({ pid: 7, url: null }));
      rmSync(data, { recursive: true });
      mkdirSync(data);
      expect(await lockInstance(data, { folders: [] })).toEqual({ kind: 'second', running: { pid: 7, url: null } });
      expect(existsSync(socketPath(data))).toBe(false);
    },
  );

  it('works in a folder whose path is longer than a socket’s may be', async () => {
    const deep = join(folder, 'a'.repeat(100), 'b'.repeat(100));
    mkdirSync(deep, { recursive: true });
    (await first(deep)).onHandOver(() => ({ pid: 1, url: null }));
    expect((await lockInstance(deep, { folders: [] })).kind).toBe('second');
  });

  it('hangs up on who does not speak its language', async () => {
    const lock = await first();
    lock.onHandOver(() => ({ pid: 1, url: 'secret' }));
    for (const text of ['GET / HTTP/1.1\r\n\r\n', '{"folders":[1]}', '', 'x'.repeat(2_000_000)]) {
      const answer = await new Promise<string>((resolve) => {
        let heard = '';
        const socket = connect(socketPath(folder), () => socket.end(text));
        socket.on('data', (part) => (heard += part.toString()));
        socket.on('error', () => {});
        socket.on('close', () => resolve(heard));
      });
      expect(answer).toBe('');
    }
    expect((await lockInstance(folder, { folders: [] })).kind).toBe('second');
  });
});
