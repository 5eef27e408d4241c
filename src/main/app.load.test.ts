// How the core lives with the load of the machine: with what is really read of it, and with the load its own analysis makes.
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import { PlayerError } from '../shared/errors.ts';
import { LOAD_LEVELS, type LoadLevel } from '../shared/health.ts';
import { writeWav } from '../testing/media-files.ts';
import type { AnalysisTarget } from './catalogue/analyses.ts';
import { IdlePass } from './analysis/idle-pass.ts';
import { start, temporaryFolder, WAIT } from '../testing/running-core.ts';
import { LoadLadder } from './health/load-rules.ts';

describe('the load of this machine', { timeout: 60_000 }, () => {
  it('is read of the system, the processes and the renders', async () => {
    const music = temporaryFolder();
    writeWav(join(music, 'a.wav'), 60 * 48_000);
    const { client, track, chunk } = await start(music, { health: { everyMs: 50, load: undefined } });
    const load = async () => (await client.call('health.report', {})).load;
    await expect.poll(async () => (await load()).machineShare, WAIT).not.toBeNull();
    expect((await load()).renderShare).toBeNull();
    const a = await track('a.wav');
    for (let index = 0; index < 6; index++) await chunk(a, 'off', index);
    await expect.poll(async () => (await load()).renderShare, WAIT).not.toBeNull();
    const { level, machineShare, ownShare, renderShare, loopDelayP99Ms } = await load();
    expect(LOAD_LEVELS).toContain(level);
    for (const share of [machineShare, renderShare, ...(process.platform === 'linux' ? [ownShare] : [])]) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }
    expect(renderShare).toBeGreaterThan(0);
    expect(loopDelayP99Ms).toBeGreaterThanOrEqual(0);
  });
});

describe('what is not prepared on purpose', { timeout: 60_000 }, () => {
  it('is no low hit rate', async () => {
    const music = temporaryFolder();
    writeWav(join(music, 'a.wav'), 90 * 48_000);
    let [loopDelayP99Ms, aheadMs] = [250, 0];
    const { client, track, chunk, play } = await start(music, {
      nowMs: () => performance.now() + aheadMs,
      health: {
        everyMs: 50,
        load: () => ({ machineShare: 0.1, ownShare: 0.1, loopDelayP99Ms, renderShare: null, underruns: 0 }),
      },
    });
    const a = await track('a.wav');
    const level = async (): Promise<LoadLevel> => {
      aheadMs += 1_000;
      return (await client.call('health.report', {})).load.level;
    };
    const isLow = async (): Promise<boolean> =>
      (await client.call('health.alerts', {})).some(({ kind }) => kind === 'hit-rate-low');
    // Nobody prepares what lies behind the play head.
    const miss = async (): Promise<void> => {
      play(a, { kind: 'tick', frame: 20 * 96_000 });
      await client.call('buffer.clear', {});
      await chunk(a, 'off', 19);
      await client.call('health.report', {});
    };
    await expect.poll(level, WAIT).toBe('critical');
    for (let each = 0; each < 40; each++) await miss();
    expect((await client.call('buffer.stats', {})).requests.play).toMatchObject({ requests: 40, misses: 40 });
    expect(await isLow()).toBe(false);
    loopDelayP99Ms = 1;
    await expect.poll(level, WAIT).toBe('normal');
    expect(await isLow()).toBe(false);
    for (let each = 0; each < 40; each++) await miss();
    expect(await isLow()).toBe(true);
  });
});

/** A track takes so long, on one processor. */
const TAKES_MS = 20_000;

/** Ten minutes of a machine on which only others, with their share of it, and the analysis run. */
async function analyseFor10Minutes(processors: number, others: number, atLevel: (level: LoadLevel) => LoadLevel) {
  const ladder = new LoadLadder(processors);
  const figures = { analysed: 0, givenUp: 0, levels: new Set<LoadLevel>() };
  let isAnalysing = false;
  const second = setInterval(() => {
    const ownShare = isAnalysing ? 1 / processors : 0.02;
    const reading = { machineShare: Math.min(1, others + ownShare), ownShare, loopDelayP99Ms: 5, renderShare: null, underruns: 0 }; // prettier-ignore
    figures.levels.add(ladder.take(reading, performance.now()));
  }, 1_000);
  const analyse = (_target: AnalysisTarget, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      isAnalysing = true;
      const end = (settle: () => void) => (): void => {
        isAnalysing = false;
        clearTimeout(timer);
        settle();
      };
      const timer = setTimeout(end(() => void (figures.analysed++, resolve())), TAKES_MS); // prettier-ignore
      signal.addEventListener('abort', end(() => void (figures.givenUp++, reject(new PlayerError('aborted'))))); // prettier-ignore
    });
  const pass = new IdlePass({
    next: (after) => ({ trackId: after + 1, signature: 's' }),
    analyse,
    conditions: () => Promise.resolve({ enabled: true, onBattery: null, busy: false, load: atLevel(ladder.level) }),
    loadShare: () => others,
    onChange: () => undefined,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  onTestFinished(() => pass.dispose());
  pass.start();
  await vi.advanceTimersByTimeAsync(600_000);
  clearInterval(second);
  return figures;
}

describe('the analysis of the library', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([
    [1, 0.1],
    [2, 0.45],
  ])('is not stopped by the load it makes itself: %i processors, others %d', async (processors, others) => {
    const { analysed, givenUp, levels } = await analyseFor10Minutes(processors, others, (level) => level);
    expect(levels).toContain('high');
    expect(givenUp).toBe(0);
    // As long a rest after each.
    expect(analysed).toBeGreaterThanOrEqual(14);
  });

  it('is given up when play suffers', async () => {
    const { analysed, givenUp } = await analyseFor10Minutes(1, 0.1, () => 'critical');
    expect(analysed).toBe(0);
    expect(givenUp).toBe(0);
    const late = await analyseFor10Minutes(1, 0.1, (level) => (level === 'normal' ? 'normal' : 'critical'));
    expect(late.analysed).toBe(0);
    expect(late.givenUp).toBeGreaterThan(0);
  });
});
