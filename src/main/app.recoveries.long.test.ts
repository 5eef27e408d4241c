// What the core does after each kind of failure whose recovery it has, seen from the page. Workers, files and locks are real.
import { closeSync, existsSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { DEGRADED_HEADER } from '../shared/contract/buffer.ts';
import { PlayerError, type ErrorCode } from '../shared/errors.ts';
import type { Preset } from '../shared/presets.ts';
import { WAIT } from '../testing/running-core.ts';
import { session, type Session } from './app-session.testing.ts';

describe('recoveries', { timeout: 60_000 }, () => {
  const fail = (core: Session, code: ErrorCode, values: Readonly<Record<string, string | number>> = {}): void =>
    core.app.processFault(new PlayerError(code, '', { values }));

  it('give memory back, and the workers hold less', async () => {
    const core = await session();
    const { client, play, a } = core;
    play(a, { preset: 'off' });
    const used = async (): Promise<number> => {
      const { hot, warm } = await client.call('buffer.stats', {});
      return hot.usedBytes + warm.usedBytes;
    };
    await expect.poll(used, WAIT).toBeGreaterThan(10 * 768_000);
    fail(core, 'too-many-files');
    expect(await used()).toBeLessThan(7 * 768_000);
    await expect.poll(async () => (await client.call('health.report', {})).workers.every(({ lowMemory }) => lowMemory), WAIT).toBe(true); // prettier-ignore
  });

  it('give memory back when a worker ran out of it, which is no failure while its jobs are done again', async () => {
    const core = await session();
    const { client, play, a, app, pids } = core;
    play(a, { preset: 'off' });
    const used = async (): Promise<number> => {
      const { hot, warm } = await client.call('buffer.stats', {});
      return hot.usedBytes + warm.usedBytes;
    };
    await expect.poll(used, WAIT).toBeGreaterThan(10 * 768_000);
    vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=1');
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const pid of pids()) process.kill(pid, 'SIGKILL');
    await expect.poll(used, WAIT).toBeLessThan(7 * 768_000);
    vi.unstubAllEnvs();
    const signal = new AbortController().signal;
    const page = await app.bytes({ path: '/metrics', query: new URLSearchParams(), signal });
    expect(new TextDecoder().decode(page?.body)).not.toMatch(/errors_total\{component="render",code="out-of-memory"\}/);
  });

  it("look at the track's file, and at no other", async () => {
    const core = await session(['b.wav', 'c.wav']);
    await core.track('c.wav');
    await expect.poll(async () => (await core.client.call('library.progress', {})).phase, WAIT).toBe('idle');
    const found: number[] = [];
    const phases: string[] = [];
    core.client.on('library.progress', ({ phase, foundFiles }) => (phases.push(phase), found.push(foundFiles)));
    fail(core, 'file-changed', { trackId: core.a.id });
    await expect.poll(() => phases.at(-1), WAIT).toBe('idle');
    expect(Math.max(...found)).toBe(1);
  });

  it('give what is kept on the disk back when that is full, but for a little, once; and walk no folder', async () => {
    const core = await session();
    const { client, chunk, a } = core;
    const least = 32 * 1024 * 1024;
    await expect.poll(async () => (await client.call('library.progress', {})).phase, WAIT).toBe('idle');
    const phases: string[] = [];
    client.on('library.progress', ({ phase }) => phases.push(phase));
    const cold = async () => (await client.call('buffer.stats', {})).cold;
    const kept = async (): Promise<number> => (await cold()).usedBytes;
    const keep = async (preset: Preset, index: number): Promise<void> => {
      const before = await kept();
      await chunk(a, preset, index);
      await expect.poll(kept, { ...WAIT, interval: 5 }).toBeGreaterThan(before);
    };
    for (let index = 0; index < 30; index++) for (const preset of ['off', 'warm'] as const) if (index > 0) await keep(preset, index); // prettier-ignore
    const { budgetBytes, usedBytes } = await cold();
    expect(usedBytes).toBeGreaterThan(least + 5_000_000);
    fail(core, 'disk-full');
    await expect.poll(kept, WAIT).toBeLessThanOrEqual(least);
    expect(await kept()).toBeGreaterThan(least - 1_000_000);
    // There may be room again: what is kept may grow to what the settings say.
    expect((await cold()).budgetBytes).toBe(budgetBytes);
    await keep('off', 0);
    await keep('warm', 0);
    expect(phases.filter((phase) => phase !== 'idle')).toEqual([]);
  });

  it('master a track by the simple chain for a while', async () => {
    const core = await session();
    const { chunk, a, client } = core;
    expect((await chunk(a, 'warm', 0)).headers).not.toHaveProperty(DEGRADED_HEADER);
    fail(core, 'render-invalid', { trackId: a.id });
    await client.call('buffer.clear', {});
    expect((await chunk(a, 'warm', 0)).headers).toMatchObject({ [DEGRADED_HEADER]: 'simple; render-invalid' });
  });

  it.each(['file-corrupt', 'format-unsupported', 'file-unreadable'] as const)(
    'leave a file out and say why: %s',
    async (code) => {
      const core = await session();
      const { id: trackId, signature } = core.a;
      fail(core, code, { trackId, signature });
      expect(await core.track('a.wav')).toMatchObject({ state: 'unreadable', problem: { code } });
    },
  );

  it('leave alone a file that holds another content than what was tried', async () => {
    const core = await session();
    fail(core, 'file-corrupt', { trackId: core.a.id, signature: '1-2-3' });
    expect(await core.track('a.wav')).toMatchObject({ state: core.a.state });
  });

  it('look over a database that failed: say that it is damaged, have it mended at the next start, and say that it is sound', async () => {
    const core = await session();
    const file = join(core.dataFolder, 'auralis.db');
    const other = new BetterSqlite(file);
    other.pragma('wal_checkpoint(TRUNCATE)');
    other.close();
    const sound = readFileSync(file);
    const written = openSync(file, 'r+');
    for (let page = 2; page < statSync(file).size / 4096; page++) writeSync(written, Buffer.alloc(4000, 0xa5), 0, 4000, page * 4096); // prettier-ignore
    fail(core, 'database-failed');
    const partOf = async () =>
      (await core.client.call('health.report', {})).parts.find(({ part }) => part === 'catalogue');
    await expect.poll(partOf, WAIT).toMatchObject({ state: 'unhealthy', code: 'database-corrupt' });
    expect(existsSync(`${file}.suspect`)).toBe(true);
    expect((await core.client.call('health.report', {})).alerts).toMatchObject([{ kind: 'critical-error', subject: 'database-failed' }]); // prettier-ignore
    // No deed is done twice in a minute.
    writeSync(written, sound, 0, sound.length, 0);
    closeSync(written);
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + 61_000);
    onTestFinished(() => clock.mockRestore());
    fail(core, 'database-failed');
    await expect.poll(partOf, WAIT).toMatchObject({ state: 'healthy' });
    expect((await core.chunk(core.a, 'off', 3)).status).toBe(200);
  });
});
