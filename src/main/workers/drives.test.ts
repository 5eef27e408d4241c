import { describe, expect, it } from 'vitest';

import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import type { StoredRoot } from '../catalogue/roots.ts';
import { Drives } from './drives.ts';

const root = (id: number, path: string): StoredRoot => ({ id, path, realPath: path });

function make(roots = [root(1, '/slow'), root(2, '/good'), root(3, '/good/inner')]) {
  const clock = { nowMs: 0 };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const list = { roots, fails: false };
  const drives = new Drives({
    roots: {
      list: () => {
        if (list.fails) throw new PlayerError('database-failed');
        return [...list.roots];
      },
    },
    log,
    nowMs: () => clock.nowMs,
  });
  /** What becomes of a job on `path` that itself ends with `code`, null: well. */
  const job = (path: string, code: ErrorCode | null, passes = false): Promise<string> =>
    drives
      .run(path, passes, () => (code === null ? Promise.resolve('done') : Promise.reject(new PlayerError(code))))
      .catch((error: unknown) => PlayerError.from(error).code);
  const slow = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n++) await job('/slow/a', 'drive-slow');
  };
  return { clock, list, drives, job, slow };
}

describe('drives', () => {
  it('finds the folder of a path, the innermost one', () => {
    const { drives } = make();
    expect(drives.of('/slow/a.wav')).toBe(1);
    expect(drives.of('/good/inner/a.wav')).toBe(3);
    expect(drives.of('/good/a.wav')).toBe(2);
  });

  it('knows no folder of what lies outside all of them', () => {
    const { drives } = make();
    expect(drives.of('/slower/a.wav')).toBeNull();
    expect(drives.of('/tmp/probe.wav')).toBeNull();
  });

  it('refuses at once after three jobs that were too slow', async () => {
    const { job, slow } = make();
    await slow(2);
    expect(await job('/slow/b', 'aborted')).toBe('aborted');
    await slow(1);
    expect(await job('/slow/b', null)).toBe('drive-resting');
  });

  it('lets through what must not wait', async () => {
    const { job, slow } = make();
    await slow(3);
    expect(await job('/slow/b', 'drive-slow', true)).toBe('drive-slow');
    expect(await job('/slow/b', null)).toBe('drive-resting');
  });

  it('serves all again when what was let through went well', async () => {
    const { job, slow } = make();
    await slow(3);
    expect(await job('/slow/b', null, true)).toBe('done');
    expect(await job('/slow/b', null)).toBe('done');
  });

  it('does not refuse what lies on other drives', async () => {
    const { job, slow } = make();
    await slow(3);
    expect(await job('/good/a', null)).toBe('done');
    expect(await job('/elsewhere/a', null)).toBe('done');
  });

  it('tries again after a minute', async () => {
    const { clock, job, slow } = make();
    await slow(3);
    clock.nowMs += 60_000;
    expect(await job('/slow/b', null)).toBe('done');
  });

  it('takes a bad file for an answer, and a dead worker for none', async () => {
    const { job, slow, drives } = make();
    await slow(2);
    await job('/slow/b', 'worker-crashed');
    expect(drives.figures()[0]?.slowInARow).toBe(2);
    await job('/slow/b', 'file-corrupt');
    expect(drives.figures()[0]?.slowInARow).toBe(0);
  });

  it('tells which is slow, and how often it refused', async () => {
    const { drives, job, slow } = make();
    await slow(3);
    await job('/slow/b', null);
    expect(drives.figures()[0]).toMatchObject({ rootId: 1, path: '/slow', state: 'open', refused: 1 });
    expect(drives.figures()[1]).toMatchObject({ rootId: 2, path: '/good', state: 'closed', refused: 0 });
  });

  it('follows folders that come and go', async () => {
    const { clock, list, drives, slow } = make();
    await slow(3);
    list.roots = [root(1, '/slow'), root(4, '/new')];
    clock.nowMs += 5_000;
    expect(drives.of('/new/a')).toBe(4);
    expect(drives.of('/good/a')).toBeNull();
    expect(drives.figures()[0]).toMatchObject({ rootId: 1, state: 'open' });
  });

  it('keeps the folders it knew when they cannot be read', () => {
    const { clock, list, drives } = make();
    expect(drives.of('/slow/a')).toBe(1);
    list.fails = true;
    clock.nowMs += 5_000;
    expect(drives.of('/slow/a')).toBe(1);
  });

  it('forgets what was slow at a word', async () => {
    const { drives, job, slow } = make();
    await slow(3);
    drives.release();
    expect(await job('/slow/b', null)).toBe('done');
  });
});
