import { describe, expect, it } from 'vitest';

import { LOOK_AHEAD_FRAMES } from '../../shared/playback.ts';
import { CHUNK_FRAMES } from '../../shared/timeline.ts';
import { budgetsAt, Tuner, tuningAt, type TunerReading } from './tuner.ts';

const REQUESTS = 40;

/** A tuner that is shown one look after another: of each, which share of normal play hit, and what else happened. */
function make() {
  const tuner = new Tuner();
  let now: TunerReading = {
    level: 'normal', load: 'normal', saving: true, playRequests: 0, playHotHits: 0, actRequests: 0, actHits: 0, switches: 0, switchesReady: 0, prepared: 0, renderP95Ms: 20,
  }; // prettier-ignore
  const look = (share: number, over: Partial<TunerReading> = {}, requests = REQUESTS): boolean => {
    now = {
      ...now,
      playRequests: now.playRequests + requests,
      playHotHits: now.playHotHits + Math.round(share * requests),
      prepared: now.prepared + 4,
      ...over,
    };
    return tuner.look(now);
  };
  look(1);
  const looks = (count: number, share: number): void => {
    for (let i = 0; i < count; i++) look(share);
  };
  return { tuner, look, looks, switches: (all: number, ready: number) => ({ switches: now.switches + all, switchesReady: now.switchesReady + ready }) }; // prettier-ignore
}

describe('tuner', () => {
  it('reaches further as long as normal play misses the hot tier, and no further than it has room for', () => {
    const { tuner, look, looks } = make();
    const before = tuner.figures.aheadFrames;
    expect(look(0.8)).toBe(true);
    expect(tuner.figures.aheadFrames).toBe(before + CHUNK_FRAMES);
    expect(tuner.figures.reason).toMatchObject({ code: 'hot-missed', values: { hotShareOfPlay: 0.8 } });
    looks(50, 0.5);
    const roomFor = budgetsAt('normal').hotBytes / (2 * 768_000);
    expect(tuner.figures.aheadFrames / CHUNK_FRAMES).toBeLessThan(roomFor - 1);
    expect(look(0.5)).toBe(false);
  });

  it('reaches further when renders are slow, though all is well so far', () => {
    const { tuner, look } = make();
    const before = tuner.figures.aheadFrames;
    look(1, { renderP95Ms: 3_000 });
    expect(tuner.figures.aheadFrames).toBeGreaterThan(before);
    expect(tuner.figures.reason).toMatchObject({ code: 'renders-slow', values: { renderP95Ms: 3000 } });
  });

  it('reaches less far after minutes of calm, never to where it was too short', () => {
    const { tuner, look, looks } = make();
    const usual = tuner.figures.aheadFrames;
    looks(40, 1);
    expect(tuner.figures.aheadFrames).toBe(usual - CHUNK_FRAMES);
    expect(tuner.figures.aheadFrames).toBeGreaterThan(LOOK_AHEAD_FRAMES);
    look(0.8);
    looks(400, 1);
    expect(tuner.figures.aheadFrames).toBe(usual);
  });

  it('settles whatever the machine needs: a need between two lengths does not make it swing', () => {
    const { tuner, look } = make();
    const need = tuner.figures.aheadFrames + CHUNK_FRAMES / 2;
    let changes = 0;
    for (let i = 0; i < 2_000; i++) { const was = tuner.figures.aheadFrames; look(was >= need ? 1 : 0.7); changes += tuner.figures.aheadFrames === was ? 0 : 1; } // prettier-ignore
    expect(tuner.figures.aheadFrames).toBeGreaterThanOrEqual(need);
    expect(changes).toBeLessThanOrEqual(2);
  });

  it('judges the look-ahead also for a listener who changes the preset between any two looks', () => {
    const { tuner, look, switches } = make();
    const before = tuner.figures.aheadFrames;
    for (let i = 0; i < 3; i++) look(0.5, switches(1, 1), REQUESTS / 4);
    expect(tuner.figures.aheadFrames).toBe(before);
    expect(look(0.5, switches(1, 1), REQUESTS / 4)).toBe(true);
    expect(tuner.figures.aheadFrames).toBe(before + CHUNK_FRAMES);
  });

  it('counts a change of preset that had to wait once, though the look-ahead is judged later', () => {
    const { tuner, look, switches } = make();
    const usual = tuner.figures.leastProbability;
    look(1, switches(1, 0), REQUESTS / 4);
    look(1, {}, REQUESTS);
    expect(tuner.figures.leastProbability).toBe(usual / 2);
    expect(tuner.figures.reason).toEqual({ code: 'switches-missed', values: { missed: 1, switches: 1 } });
  });

  it('judges nothing by a few requests, nor by what scarce memory does', () => {
    const { tuner, look } = make();
    expect(look(0, {}, 12)).toBe(false);
    expect(look(0, { level: 'minimal' })).toBe(false);
    expect(look(0, { level: 'normal' })).toBe(false);
    expect(tuner.figures.reason).toBeNull();
  });

  it('prepares fewer presets for who never changes one, and more again at once when one had to wait', () => {
    const { tuner, look, looks, switches } = make();
    const usual = tuner.figures.leastProbability;
    looks(1_000, 1);
    const calm = tuner.figures.leastProbability;
    expect(calm).toBeGreaterThan(1 / 5);
    look(1, switches(1, 0));
    expect(tuner.figures.leastProbability).toBe(calm / 2);
    for (let i = 0; i < 10; i++) look(1, switches(2, 1));
    expect(tuner.figures.leastProbability).toBeGreaterThan(0);
    expect(tuner.figures.leastProbability).toBeLessThan(usual);
    const low = tuner.figures.leastProbability;
    look(1, switches(5, 5));
    expect(tuner.figures.leastProbability).toBe(low);
  });
});

describe('shares of L1 and L2', () => {
  const acts = (
    now: { actRequests: number; actHits: number },
    requests: number,
    hits: number,
  ): Partial<TunerReading> => {
    now.actRequests += requests;
    now.actHits += hits;
    return { ...now };
  };

  it('move to L2 while all that plays is in L1 and starts and changes of preset miss, as far as the look-ahead allows', () => {
    const { tuner, look } = make();
    const now = { actRequests: 0, actHits: 0 };
    const usual = tuner.figures.hotShare;
    expect(look(1, acts(now, 10, 5))).toBe(true);
    expect(tuner.figures.hotShare).toBeLessThan(usual);
    expect(tuner.figures.reason).toMatchObject({ code: 'warm-missed', values: { acts: 10, hits: 5 } });
    for (let i = 0; i < 100; i++) look(1, acts(now, 10, 5));
    const lookAheadBytes = 2 * tuner.figures.aheadFrames * 8;
    expect(budgetsAt('normal', tuner.figures.hotShare).hotBytes).toBeGreaterThan(lookAheadBytes);
  });

  it('move to L1 as soon as what plays misses it, and not back below that', () => {
    const { tuner, look } = make();
    const now = { actRequests: 0, actHits: 0 };
    for (let i = 0; i < 3; i++) look(1, acts(now, 10, 5));
    const small = tuner.figures.hotShare;
    look(0.8, acts(now, 10, 5));
    const needed = tuner.figures.hotShare;
    expect(needed).toBeGreaterThan(small);
    for (let i = 0; i < 50; i++) look(1, acts(now, 10, 5));
    expect(tuner.figures.hotShare).toBeGreaterThanOrEqual(needed);
  });

  it('stay as they are while both tiers have what is asked for', () => {
    const { tuner, look } = make();
    const now = { actRequests: 0, actHits: 0 };
    const usual = tuner.figures.hotShare;
    for (let i = 0; i < 20; i++) look(1, acts(now, 10, 10));
    expect(tuner.figures.hotShare).toBe(usual);
  });
});

describe('budgets', () => {
  it('shrink with each level, and leave room for what is heard in the last', () => {
    const bytes = (['normal', 'reduced', 'minimal', 'emergency'] as const).map((level) => {
      const { hotBytes, warmBytes } = budgetsAt(level);
      return hotBytes + warmBytes;
    });
    expect(bytes).toEqual([...bytes].sort((a, b) => b - a));
    expect(bytes[0]).toBe(54 * 1024 * 1024);
    expect(budgetsAt('emergency').hotBytes).toBeGreaterThanOrEqual(2 * CHUNK_FRAMES * 8);
  });

  it('have one sum, however L1 and L2 share it', () => {
    for (const level of ['normal', 'reduced', 'minimal'] as const) {
      const usual = budgetsAt(level);
      const shared = budgetsAt(level, 0.4);
      expect(shared.hotBytes + shared.warmBytes).toBe(usual.hotBytes + usual.warmBytes);
      expect(shared.hotBytes).toBeGreaterThan(usual.hotBytes);
    }
  });

  const CALM = { load: 'normal', onBattery: false, restlessness: 1 } as const;

  it('reaches no further than play needs on a busy machine, and sets the bar for presets higher', () => {
    const { tuner, looks } = make();
    looks(20, 0.5);
    const tuned = tuner.figures;
    expect(tuningAt(CALM, tuned)).toEqual({ ...tuned, leastProbability: 0 });
    for (const load of ['high', 'critical', 'overload'] as const) {
      const { aheadFrames, leastProbability } = tuningAt({ ...CALM, load }, tuned);
      expect(aheadFrames).toBe(LOOK_AHEAD_FRAMES + CHUNK_FRAMES);
      expect(leastProbability).toBe(load === 'high' ? 2 * tuned.leastProbability : 1 / 4);
    }
  });

  it('prepare every preset on mains, and on battery only those above a bar that is higher for who hardly changes them', () => {
    const { tuner } = make();
    const { leastProbability: bar } = tuner.figures;
    expect(tuningAt(CALM, tuner.figures).leastProbability).toBe(0);
    expect(tuningAt({ ...CALM, onBattery: true }, tuner.figures).leastProbability).toBe(bar);
    expect(tuningAt({ ...CALM, onBattery: true, restlessness: 0.5 }, tuner.figures).leastProbability).toBe(2 * bar);
  });

  it('never reaches less far than play was seen to need, however busy the machine is', () => {
    const { tuner, look } = make();
    expect(tuningAt({ ...CALM, load: 'high' }, tuner.figures, tuner.floorFrames).aheadFrames).toBe(
      LOOK_AHEAD_FRAMES + CHUNK_FRAMES,
    );
    look(0.5);
    look(0.5);
    const needed = tuner.figures.aheadFrames;
    expect(needed).toBeGreaterThan(LOOK_AHEAD_FRAMES + 3 * CHUNK_FRAMES);
    expect(tuningAt({ ...CALM, load: 'critical' }, tuner.figures, tuner.floorFrames).aheadFrames).toBe(needed);
  });

  it('are not tuned by what happens on a busy machine, where other ones hold', () => {
    const { tuner, look, switches } = make();
    const before = tuner.figures;
    for (let i = 0; i < 20; i++) look(0.5, { load: 'high', renderP95Ms: 3_000, ...switches(2, 0) });
    expect(tuner.figures).toEqual(before);
    // What was missed until then counts no more; what comes after does.
    look(0.5, { load: 'normal', renderP95Ms: 20 });
    expect(tuner.figures).toEqual(before);
    look(0.5);
    expect(tuner.figures.aheadFrames).toBeGreaterThan(before.aheadFrames);
  });
});
