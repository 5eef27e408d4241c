// What the core does about trouble, seen from the page: under load, with the database's circuit breaker open, with the data folder gone, and when the
// machine wakes (recoveries: `app.recoveries.long.test.ts`). Workers, files and locks are real.
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';

import { DEGRADED_HEADER } from '../shared/contract/buffer.ts';
import { PlayerError, type ErrorCode } from '../shared/errors.ts';
import type { LoadLevel } from '../shared/health.ts';
import { WAIT } from '../testing/running-core.ts';
import { codeOf, session, type Session } from './app-session.testing.ts';

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
    expect(refused.status).toBe(503);
    expect(codeOf(refused)).toBe('overloaded');
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
