import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { MEMORY_LEVELS } from '../../shared/buffer-figures.ts';
import { LOAD_LEVELS } from '../../shared/health.ts';
import { LOOK_AHEAD_FRAMES } from '../../shared/playback.ts';
import { PRESETS, type Preset } from '../../shared/presets.ts';
import { BYTES_PER_FRAME, CHUNK_FRAMES, chunkKeyText, chunkLengthFrames } from '../../shared/timeline.ts';
import { planChunks, type PlanInput, type PlannedChunk, type PlannedTrack } from './chunk-plan.ts';

const MIB = 1024 * 1024;
const CHUNK_BYTES = CHUNK_FRAMES * BYTES_PER_FRAME;
const track = (trackId: number, chunks: number | null = 90, analysed = true): PlannedTrack => ({
  trackId,
  signature: 'a-b-c',
  totalFrames: chunks === null ? null : chunks * CHUNK_FRAMES,
  analysed,
});
const NONE: Readonly<Record<Preset, number>> = { off: 0, adaptive: 0, gentle: 0, warm: 0, bright: 0, punchy: 0 };
const input = (over: Partial<PlanInput> = {}): PlanInput => ({
  track: track(1),
  frame: 20.5 * CHUNK_FRAMES,
  playing: true,
  preset: 'warm',
  amount: 1,
  next: track(2),
  previous: track(3),
  presets: { ...NONE, off: 0.3, bright: 0.5, gentle: 0.17, punchy: 0.03 },
  seekTargets: [],
  budgets: { hotBytes: 18 * MIB, warmBytes: 36 * MIB },
  tuning: { aheadFrames: 6 * CHUNK_FRAMES, leastProbability: 0.05 },
  memoryLevel: 'normal',
  ...over,
});
const texts = (plan: readonly PlannedChunk[]): string[] =>
  plan.map(({ key: { trackId, preset, index } }) => `${trackId}/${preset}/${index}`);
const of = (plan: readonly PlannedChunk[], ...why: PlannedChunk['why'][]): string[] =>
  texts(plan.filter((planned) => why.includes(planned.why)));
const plan = (over: Partial<PlanInput> = {}): readonly PlannedChunk[] => planChunks(input(over));

const anyTrack = (trackId: number) =>
  fc.record({
    trackId: fc.constant(trackId),
    signature: fc.constant('a-b-c'),
    totalFrames: fc.option(fc.integer({ min: 0, max: 40 * CHUNK_FRAMES })),
    analysed: fc.boolean(),
  });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyInput: fc.Arbitrary<PlanInput> = fc.record({
  track: anyTrack(1),
  frame: fc.integer({ min: 0, max: 41 * CHUNK_FRAMES }),
  playing: fc.boolean(),
  preset: fc.constantFrom(...PRESETS),
  amount: share,
  next: fc.option(anyTrack(2)),
  previous: fc.option(anyTrack(3)),
  presets: fc.record({ off: share, adaptive: share, gentle: share, warm: share, bright: share, punchy: share }),
  seekTargets: fc.array(fc.record({ frame: fc.nat(45 * CHUNK_FRAMES), probability: share }), { maxLength: 4 }),
  budgets: fc.record({ hotBytes: fc.nat(20 * MIB), warmBytes: fc.nat(40 * MIB) }),
  tuning: fc.record({
    aheadFrames: fc.integer({ min: 0, max: 12 * CHUNK_FRAMES }),
    leastProbability: share,
  }),
  memoryLevel: fc.constantFrom(...MEMORY_LEVELS),
  load: fc.constantFrom(...LOAD_LEVELS),
});

describe('chunk plan', () => {
  it('pins what the page looks ahead to, original and preset side by side, and goes on as far as it is tuned to', () => {
    const planned = plan({ calmFrames: 0 });
    expect(texts(planned.filter(({ pinned }) => pinned))).toEqual([
      '1/off/20', '1/warm/20', '1/off/21', '1/warm/21', '1/off/22', '1/warm/22', '1/off/23', '1/warm/23', '1/off/24', '1/warm/24',
    ]); // prettier-ignore
    expect(of(planned, 'original')).toContain('1/off/26');
    expect(of(planned, 'original')).not.toContain('1/off/27');
    expect(texts(planned).slice(0, 4)).toEqual(['1/off/20', '1/warm/20', '1/off/21', '1/warm/21']);
  });

  it('puts what the page has yet to ask for first, once it holds the rest of its look-ahead, which is kept and not prepared', () => {
    const planned = plan({ calmFrames: LOOK_AHEAD_FRAMES });
    expect(texts(planned).slice(0, 4)).toEqual(['1/off/25', '1/warm/25', '1/off/26', '1/warm/26']);
    expect(of(planned, 'held').slice(0, 4)).toEqual(['1/off/20', '1/warm/20', '1/off/21', '1/warm/21']);
    expect(of(planned, 'held')).toHaveLength(10);
    expect(of(plan({ calmFrames: LOOK_AHEAD_FRAMES, playing: false }), 'held')).toEqual([]);
  });

  it('prepares presets by probability, here and in the chunk that follows, and not the improbable ones', () => {
    const planned = plan();
    expect(of(planned, 'preset')).toEqual(['1/bright/20', '1/gentle/20', '1/bright/21', '1/gentle/21']);
  });

  it('prepares every preset when there is no bar, the likeliest first', () => {
    const planned = of(plan({ tuning: { ...input().tuning, leastProbability: 0 } }), 'preset');
    expect(planned.slice(0, 3)).toEqual(['1/bright/20', '1/gentle/20', '1/bright/21']);
    expect(planned).toHaveLength(8);
  });

  it('holds the following chunk of a preset as dear as the present one when that is nearly over', () => {
    const probabilityOf = (planned: readonly PlannedChunk[], text: string): number | undefined =>
      planned[texts(planned).indexOf(text)]?.place.probability;
    const late = plan({ frame: 21 * CHUNK_FRAMES - 10_000 });
    expect(probabilityOf(late, '1/bright/21')).toBe(probabilityOf(late, '1/bright/20'));
    const early = plan();
    expect(probabilityOf(early, '1/bright/21')).toBeLessThan(probabilityOf(early, '1/bright/20') ?? 0);
  });

  it('keeps the heads of the next and the previous track, the next one first, and presets at the head of the next', () => {
    const planned = plan();
    expect(of(planned, 'next')).toEqual(['2/off/0', '2/warm/0', '2/off/1', '2/warm/1', '2/bright/0', '2/gentle/0']);
    expect(of(planned, 'previous')).toEqual(['3/off/0', '3/warm/0', '3/off/1', '3/warm/1']);
    expect(plan({ next: null, previous: null }).every(({ key }) => key.trackId === 1)).toBe(true);
  });

  it('goes over the end of the track into the next one, by frames and not by chunks', () => {
    const short = { ...track(1), totalFrames: 21 * CHUNK_FRAMES + 4_800 };
    const planned = plan({ track: short, calmFrames: 0 });
    const pinned = planned.filter((each) => each.pinned && each.key.preset === 'off');
    expect(texts(pinned)).toEqual(['1/off/20', '1/off/21', '2/off/0', '2/off/1', '2/off/2', '2/off/3']);
    expect(texts(planned)).not.toContain('1/off/22');
    expect(of(planned, 'preset')).toContain('1/bright/21');
    expect(of(plan({ track: { ...short, totalFrames: 21 * CHUNK_FRAMES } }), 'preset')).toContain('2/bright/0');
  });

  it('reaches no further than the page itself where the length is not known', () => {
    const planned = plan({ track: track(1, null), frame: 0, calmFrames: 0 });
    expect(of(planned, 'original').sort()).toEqual(['1/off/0', '1/off/1', '1/off/2', '1/off/3', '1/off/4']);
    expect(of(planned, 'rest')).toEqual([]);
  });

  it('plans no mastered chunk of a track that is not analysed', () => {
    const planned = plan({ track: track(1, 90, false), next: track(2, 90, false) });
    expect(planned.filter(({ key }) => key.trackId !== 3).every(({ key }) => key.preset === 'off')).toBe(true);
    expect(texts(planned)).toContain('3/warm/0');
  });

  it('pins the original alone while the mastered sound is not heard', () => {
    const bypassed = plan({ amount: 0 });
    expect(bypassed.filter(({ pinned }) => pinned).every(({ key }) => key.preset === 'off')).toBe(true);
    expect(texts(bypassed)).toContain('1/warm/24');
    const off = plan({ preset: 'off' });
    expect(
      of(off, 'original', 'current', 'next', 'previous', 'rest').filter((text) => text.includes('/warm/')),
    ).toEqual([]);
  });

  it('keeps where a seek would go, with the chunk after it when it goes to the end of one', () => {
    const seekTargets = [
      { frame: 0, probability: 0.5 },
      { frame: 61 * CHUNK_FRAMES - 4_800, probability: 0.3 },
    ];
    const sought = of(plan({ seekTargets }), 'seek');
    expect(sought).toEqual(expect.arrayContaining(['1/off/0', '1/warm/0', '1/off/60', '1/warm/61']) as string[]);
    expect(sought).not.toContain('1/off/1');
  });

  it('keeps what was just heard', () => {
    expect(of(plan(), 'behind')).toEqual(['1/off/19', '1/off/18', '1/off/17', '1/warm/19', '1/warm/18', '1/warm/17']);
    expect(of(plan({ frame: CHUNK_FRAMES }), 'behind')).toEqual(['1/off/0', '1/warm/0']);
  });

  it('takes the rest of the track nearest first, below all that is predicted, until the budget is full', () => {
    const planned = plan();
    const rest = planned.filter(({ why }) => why === 'rest');
    expect(texts(rest).slice(0, 4)).toEqual(['1/off/27', '1/warm/27', '1/off/28', '1/warm/28']);
    const predicted = planned.filter(({ why }) => why !== 'rest').map(({ place }) => place.probability);
    expect(rest[0]?.place.probability).toBeLessThan(Math.min(...predicted));
    const warm = planned.filter(({ place }) => place.tier === 'warm');
    expect(warm).toHaveLength(Math.floor((36 * MIB) / CHUNK_BYTES));
  });

  it('reaches for the rest of the track as long as it plays, and the further the longer nothing was pressed', () => {
    const rest = (over: Partial<PlanInput>): number => of(plan(over), 'rest').length;
    expect(rest({ playing: false })).toBe(0);
    expect(rest({ calmFrames: 0 })).toBe(0);
    const some = rest({ calmFrames: 20 * CHUNK_FRAMES });
    expect(some).toBeGreaterThan(0);
    expect(rest({ calmFrames: 30 * CHUNK_FRAMES })).toBeGreaterThan(some);
    expect(rest({})).toBeGreaterThan(some);
  });

  it('plans less with each level of memory, in the end what is heard and what follows it', () => {
    const [, reduced = [], minimal = [], emergency = []] = MEMORY_LEVELS.map((memoryLevel) => plan({ memoryLevel }));
    expect(of(reduced, 'preset')).not.toEqual([]);
    expect(texts(reduced)).not.toContain('2/bright/0');
    expect(new Set(minimal.map(({ why }) => why))).toEqual(new Set(['original', 'current', 'held', 'preset', 'rest']));
    expect(texts(emergency)).toEqual(['1/off/20', '1/warm/20', '1/off/21', '1/warm/21']);
  });

  it('guesses only the next preset while the machine is too busy for more, and at its limit masters nothing but keeps what is there', () => {
    const critical = plan({ load: 'critical' });
    expect(of(critical, 'original', 'current')).toEqual(of(plan(), 'original', 'current'));
    expect(of(critical, 'preset')).toEqual(of(plan(), 'preset'));
    expect(of(critical, 'preset')).not.toEqual([]);
    expect(new Set(critical.map(({ why }) => why))).toEqual(new Set(['original', 'current', 'held', 'preset']));
    const overload = plan({ load: 'overload' });
    expect(of(overload, 'original')).toEqual(of(plan(), 'original'));
    expect(of(overload, 'kept')).toEqual(of(plan(), 'current', 'held').filter((text) => text.includes('warm')));
    expect(overload).toHaveLength(of(plan(), 'original', 'current', 'held').length);
    expect(texts(plan({ load: 'high' }))).toEqual(texts(plan()));
  });

  it('keeps its bounds whatever it is asked', () => {
    fc.assert(
      fc.property(anyInput, fc.boolean(), (some, repeats) => {
        const asked = repeats ? { ...some, next: some.track } : some;
        const planned = planChunks(asked);
        const known = new Map([asked.previous, asked.next, asked.track].map((each) => [each?.trackId, each]));
        const used = { hot: 0, warm: 0 };
        for (const { key, place, pinned } of planned) {
          const { totalFrames = null, analysed = false } = known.get(key.trackId) ?? {};
          const frames = totalFrames === null ? CHUNK_FRAMES : chunkLengthFrames(key.index, totalFrames);
          expect(frames).toBeGreaterThan(0);
          used[place.tier] += frames * BYTES_PER_FRAME;
          expect(place.probability).toBeGreaterThanOrEqual(0);
          expect(place.probability).toBeLessThanOrEqual(1);
          if (pinned) expect(place.tier).toBe('hot');
          if (key.trackId !== 1) expect(key.preset === 'off' || analysed).toBe(true);
        }
        expect(new Set(planned.map(({ key }) => chunkKeyText(key))).size).toBe(planned.length);
        expect(used.hot).toBeLessThanOrEqual(asked.budgets.hotBytes);
        expect(used.warm).toBeLessThanOrEqual(asked.budgets.warmBytes);
      }),
      { numRuns: 500 },
    );
  });

  it('holds every preset of what is heard and follows that a plan which foresees nothing would, and as many where there is no room for all', () => {
    const EVEN: Readonly<Record<Preset, number>> = { off: 1, adaptive: 1, gentle: 1, warm: 1, bright: 1, punchy: 1 };
    // Whole chunks alone: where one is short, one more may fit in place of another.
    const whole = (each: PlannedTrack | null) =>
      each && { ...each, totalFrames: each.totalFrames && Math.ceil(each.totalFrames / CHUNK_FRAMES) * CHUNK_FRAMES };
    fc.assert(
      fc.property(anyInput, (some) => {
        const asked = {
          ...some,
          track: whole(some.track) ?? some.track,
          next: whole(some.next),
          tuning: { ...some.tuning, leastProbability: 0 },
        };
        const presetsOf = (over: Partial<PlanInput>): string[] => of(planChunks({ ...asked, ...over }), 'preset');
        const unforeseen = { presets: EVEN, seekTargets: [], next: asked.next };
        const [foreseen, even] = [presetsOf({}), presetsOf(unforeseen)];
        const every = presetsOf({ ...unforeseen, budgets: { hotBytes: 2 ** 30, warmBytes: 2 ** 30 } });
        expect(foreseen).toHaveLength(even.length);
        if (even.length === every.length) expect([...foreseen].sort()).toEqual([...even].sort());
      }),
      { numRuns: 500 },
    );
  });

  it('holds the likeliest presets where there is no room for all', () => {
    const planned = plan({ budgets: { hotBytes: 4 * CHUNK_BYTES, warmBytes: 2 * CHUNK_BYTES } });
    expect(of(planned, 'preset')).toEqual(['1/bright/20', '1/gentle/20']);
    const late = plan({
      frame: 21 * CHUNK_FRAMES - 10_000,
      tuning: { aheadFrames: 5 * CHUNK_FRAMES, leastProbability: 0 },
      budgets: { hotBytes: 4 * CHUNK_BYTES, warmBytes: 2 * CHUNK_BYTES },
    });
    expect(of(late, 'preset')).toEqual(['1/bright/20', '1/bright/21']);
  });
});
