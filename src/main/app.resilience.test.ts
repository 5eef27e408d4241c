// What the core does about trouble, seen from the page: under load, with the database's circuit breaker open, after each kind of failure whose recovery it has,
// and when the machine wakes. Workers, files and locks are real.
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { DEGRADED_HEADER } from '../shared/contract/buffer.ts';
import { PlayerError, type ErrorCode } from '../shared/errors.ts';
import type { LoadLevel } from '../shared/health.ts';
import type { TrackRow } from '../shared/library.ts';
import type { Preset } from '../shared/presets.ts';
import { writeWav } from '../testing/media-files.ts';
import { start, temporaryFolder, WAIT, type RunningCore } from '../testing/running-core.ts';
import type { LoadReading } from './health/load-rules.ts';
import type { ByteResponse } from './shell/shell.ts';

const EVERY_MS = 20;
const CALM: LoadReading = { machineShare: 0.1, ownShare: 0.1, loopDelayP99Ms: 1, renderShare: 0.01, underruns: 0 };

interface Session extends RunningCore {
  readonly a: TrackRow;
  readonly dataFolder: string;
  readonly music: string;
  load(over: Partial<LoadReading>): void;
  pass(ms: number): void;
  sleep(ms: number): void;
}

async function session(): Promise<Session> {
  const [music, dataFolder] = [temporaryFolder(), temporaryFolder()];
  writeWav(join(music, 'a.wav'), 60 * 48_000);
  let reading = CALM;
  let aheadMs = 0;
  let sleptMs = 0;
  const core = await start(music, {
    dataFolder,
    nowMs: () => performance.now() + aheadMs,
    health: { everyMs: EVERY_MS, load: () => reading },
    wake: {
      everyMs: EVERY_MS,
      read: () => ({ machineMs: performance.now() + sleptMs, processMs: performance.now(), wallMs: Date.now() }),
    },
  });
  return {
    ...core, dataFolder, music, a: await core.track('a.wav'),
    load: (over) => void (reading = { ...CALM, ...over }),
    pass: (ms) => void (aheadMs += ms),
    sleep: (ms) => void (sleptMs += ms),
  }; // prettier-ignore
}

const codeOf = ({ body }: ByteResponse): string =>
  (JSON.parse(new TextDecoder().decode(body)) as { readonly code: string }).code;

describe('under load', { timeout: 60_000 }, () => {
  /** Lets the ladder's times pass. */
  const reach = async ({ client, pass }: Session, level: LoadLevel): Promise<void> => {
    await expect
      .poll(async () => {
        pass(1_000);
        return (await client.call('health.report', {})).load.level;
      }, WAIT)
      .toBe(level);
  };

  it('gives up presets ahead, then all that is guessed, then mastering, and never the original', async () => {
    const core = await session();
    const { client, play, load, chunk, a, sounds } = core;
    const planned = async (): Promise<number> => (await client.call('buffer.stats', {})).prefetch.planned;
    play(a, { preset: 'warm' });
    await expect.poll(() => sounds.length, WAIT).toBeGreaterThan(0);
    await expect.poll(planned, WAIT).toBeGreaterThan(20);
    const normal = await client.call('buffer.stats', {});

    load({ machineShare: 1, ownShare: 0.3 });
    await reach(core, 'high');
    const high = await client.call('buffer.stats', {});
    expect(high.tuning.aheadFrames).toBeLessThan(normal.tuning.aheadFrames);
    expect(normal.tuning.leastProbability).toBe(0);
    expect(high.tuning.leastProbability).toBeGreaterThan(0);

    load({ machineShare: 1, renderShare: 0.6 });
    await reach(core, 'critical');
    expect(await planned()).toBeLessThan(15);
    expect((await chunk(a, 'punchy', 20)).status).toBe(200);
    expect((await chunk(a, 'off', 20)).status).toBe(200);

    load({ machineShare: 1, renderShare: 1 });
    await reach(core, 'overload');
    expect(await planned()).toBeLessThan(8);
    const refused = await chunk(a, 'punchy', 21);
    expect([refused.status, codeOf(refused)]).toEqual([503, 'overloaded']);
    expect((await chunk(a, 'off', 21)).status).toBe(200);
    // What was made before is there, whatever the load.
    expect((await chunk(a, 'warm', 1)).headers).not.toHaveProperty(DEGRADED_HEADER);

    load({});
    await reach(core, 'normal');
    expect((await chunk(a, 'punchy', 21)).headers).not.toHaveProperty(DEGRADED_HEADER);
    await expect.poll(planned, WAIT).toBeGreaterThan(20);
  });
});

describe('with the circuit breaker of the database open', { timeout: 60_000 }, () => {
  it('what plays goes on, and a rescan asked for by hand opens it again', async () => {
    const { client, dataFolder, chunk, a } = await session();
    const { breakers } = await client.call('settings.get', {});
    await client.call('settings.set', { breakers: { ...breakers, database: { failures: 2, seconds: 600 } } });
    const other = new BetterSqlite(join(dataFolder, 'auralis.db'), { timeout: 5_000 });
    onTestFinished(() => void other.close());
    other.exec('BEGIN EXCLUSIVE');
    const failed = async (): Promise<ErrorCode | null> =>
      client.call('settings.set', { volume: 0.5 }).then(
        () => null,
        (error: unknown) => PlayerError.from(error).code,
      );
    expect(await failed()).toBe('database-failed');
    await expect.poll(failed, WAIT).toBe('breaker-open');
    for (let index = 0; index < 10; index++) expect((await chunk(a, 'off', index)).status).toBe(200);
    other.exec('ROLLBACK');
    expect(await failed()).toBe('breaker-open');
    await client.call('library.rescan', {});
    expect(await failed()).toBeNull();
  });
});

describe('with the data folder gone', { timeout: 60_000 }, () => {
  it('that is told within 10 s, settings are refused and what plays goes on', async () => {
    const { client, dataFolder, chunk, a } = await session();
    rmSync(dataFolder, { recursive: true, maxRetries: 3 });
    const catalogueState = async (): Promise<unknown> => {
      const { parts } = await client.call('health.report', {});
      return parts.find(({ part }) => part === 'catalogue');
    };
    await expect
      .poll(catalogueState, { timeout: 10_000 })
      .toMatchObject({ state: 'unhealthy', code: 'data-folder-gone' });
    const { alerts } = await client.call('health.report', {});
    expect(alerts.map(({ subject }) => subject)).toContain('data-folder-gone');
    await expect(client.call('settings.set', { volume: 0.5 })).rejects.toMatchObject({ code: 'data-folder-gone' });
    expect((await chunk(a, 'off', 3)).status).toBe(200);
  });
});

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
    const core = await session();
    for (const name of ['b.wav', 'c.wav']) writeWav(join(core.music, name), 48_000);
    await core.client.call('library.rescan', {});
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

describe('after a sleep', { timeout: 60_000 }, () => {
  it('the page is told, and the folders are looked at', async () => {
    const { client, sleep } = await session();
    const away: number[] = [];
    const phases: string[] = [];
    client.on('system.woke', ({ awayMs }) => away.push(awayMs));
    await expect.poll(async () => (await client.call('library.progress', {})).phase, WAIT).toBe('idle');
    client.on('library.progress', ({ phase }) => phases.push(phase));
    sleep(3_600_000);
    await expect.poll(() => away.length, WAIT).toBe(1);
    expect(away[0]).toBeCloseTo(3_600_000, -4);
    await expect.poll(() => phases.at(-1), WAIT).toBe('idle');
  });
});
