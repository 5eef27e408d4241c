import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { LOAD_LEVELS, type LoadLevel } from '../../shared/health.ts';
import { levelOf, LoadLadder, type LoadReading } from './load-rules.ts';

const PROCESSORS = 2;

const reading = (over: Partial<LoadReading> = {}): LoadReading => ({
  machineShare: 0.1, ownShare: 0.05, loopDelayP99Ms: 2, renderShare: 0.01, underruns: 0, ...over,
}); // prettier-ignore

const CASES: readonly (readonly [string, Partial<LoadReading>, LoadLevel])[] = [
  ['an idle machine', {}, 'normal'],
  ['nothing known', { machineShare: null, ownShare: null, renderShare: null }, 'normal'],
  ['others at the limit', { machineShare: 1, ownShare: 0.03 }, 'normal'],
  ['a machine at its limit with our help', { machineShare: 1, ownShare: 0.15 }, 'high'],
  ['a machine at its limit, by whom is not known', { machineShare: 1, ownShare: null }, 'high'],
  ['renders a little slow on a full machine', { machineShare: 0.95, renderShare: 0.3 }, 'high'],
  ['renders a little slow while we have half a processor', { ownShare: 0.25, renderShare: 0.3 }, 'high'],
  ['slow renders on an idle machine', { renderShare: 1 }, 'normal'],
  ['slow renders of which nothing is known', { machineShare: null, ownShare: null, renderShare: 1 }, 'normal'],
  ['a loop a little late', { loopDelayP99Ms: 120 }, 'high'],
  ['renders at half of their time', { ownShare: 0.5, renderShare: 0.5 }, 'critical'],
  ['a late loop', { loopDelayP99Ms: 250 }, 'critical'],
  ['a machine taken to three fifths with our help', { machineShare: 0.6, ownShare: 0.2, renderShare: 0.3 }, 'high'],
  ['a little less than three fifths', { machineShare: 0.59, ownShare: 0.2, renderShare: 0.9 }, 'normal'],
  ['renders at half of their time on a machine taken to three fifths', { machineShare: 0.6, renderShare: 0.5 }, 'high'],
  [
    'renders at half of their time on a machine taken to four fifths',
    { machineShare: 0.8, renderShare: 0.5 },
    'critical',
  ],
  ['renders that hardly keep up on a machine taken to four fifths', { machineShare: 0.94, renderShare: 1 }, 'critical'],
  [
    'renders that hardly keep up on a machine taken to nineteen twentieths',
    { machineShare: 0.95, renderShare: 1 },
    'overload',
  ],
  ['an underrun on a machine taken to three fifths', { machineShare: 0.6, underruns: 5 }, 'high'],
  ['an underrun on a machine taken to four fifths', { machineShare: 0.8, underruns: 5 }, 'critical'],
  ['an analysis on an otherwise idle machine', { machineShare: 0.6, ownShare: 0.55 }, 'normal'],
  ['an underrun on a busy machine', { machineShare: 0.97, underruns: 1 }, 'critical'],
  ['an underrun on an idle machine', { underruns: 5 }, 'normal'],
  ['renders that hardly keep up', { machineShare: 1, renderShare: 0.95 }, 'overload'],
  ['a loop that stands', { loopDelayP99Ms: 700 }, 'overload'],
  ['underrun after underrun', { machineShare: 1, underruns: 3 }, 'overload'],
];

describe('the level a reading calls for', () => {
  it.each(CASES)('%s', (_name, over, level) => {
    expect(levelOf(reading(over), PROCESSORS)).toBe(level);
  });

  it('is not that of others as long as they do us no harm', () => {
    const share = (max: number) => fc.double({ min: 0, max, noNaN: true });
    const unharmed = fc.record({ machineShare: share(1), ownShare: share(0.149), renderShare: share(0.249), loopDelayP99Ms: fc.nat(99) }); // prettier-ignore
    fc.assert(
      fc.property(unharmed, (over) => {
        expect(levelOf(reading(over), PROCESSORS)).toBe('normal');
      }),
    );
  });

  it('never falls when anything grows', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const any = fc.record({ machineShare: share, ownShare: share, renderShare: share, loopDelayP99Ms: fc.nat(1000), underruns: fc.nat(5) }); // prettier-ignore
    fc.assert(
      fc.property(any, any, (a, b) => {
        const worse = {
          machineShare: Math.max(a.machineShare, b.machineShare),
          ownShare: Math.max(a.ownShare, b.ownShare),
          renderShare: Math.max(a.renderShare, b.renderShare),
          loopDelayP99Ms: Math.max(a.loopDelayP99Ms, b.loopDelayP99Ms),
          underruns: Math.max(a.underruns, b.underruns),
        };
        expect(LOAD_LEVELS.indexOf(levelOf(worse, PROCESSORS))).toBeGreaterThanOrEqual(
          LOAD_LEVELS.indexOf(levelOf(a, PROCESSORS)),
        );
      }),
    );
  });
});

/** The levels a ladder lives through, one reading a second. */
function walk(readings: readonly LoadReading[]): LoadLevel[] {
  const ladder = new LoadLadder(PROCESSORS);
  return readings.map((each, second) => ladder.take(each, second * 1000));
}

/** On a machine on which slow renders are a matter of load. */
const seconds = (count: number, over: Partial<LoadReading> = {}): LoadReading[] =>
  Array.from({ length: count }, () => reading({ ownShare: 0.5, ...over }));

describe('the ladder of loads', () => {
  it('rides out readings of two seconds', () => {
    expect(new Set(walk([...seconds(5), ...seconds(3, { renderShare: 2 }), ...seconds(20)]))).toEqual(new Set(['normal'])); // prettier-ignore
  });

  it('goes up to what was called for all the time, at once', () => {
    const levels = walk([...seconds(2), ...seconds(2, { renderShare: 2 }), ...seconds(5, { renderShare: 0.6 })]);
    expect(levels).toEqual([...Array<LoadLevel>(5).fill('normal'), ...Array<LoadLevel>(4).fill('critical')]);
  });

  it('comes down one step each ten calm seconds', () => {
    const levels = walk([...seconds(4, { renderShare: 2 }), ...seconds(34)]);
    expect(levels.indexOf('overload')).toBe(3);
    expect(levels.indexOf('critical')).toBe(14);
    expect(levels.indexOf('high')).toBe(25);
    expect(levels.lastIndexOf('high')).toBe(35);
    expect(levels.at(-1)).toBe('normal');
  });

  it('stays between the limit and four fifths of it', () => {
    const levels = walk([...seconds(4, { renderShare: 0.6 }), ...seconds(60, { renderShare: 0.45 })]);
    expect(levels.at(-1)).toBe('critical');
  });

  it('does not swing where giving up is what makes it better', () => {
    const ladder = new LoadLadder(PROCESSORS);
    const levels: LoadLevel[] = [];
    for (let second = 0; second < 900; second++) {
      const masters = ladder.level !== 'overload';
      levels.push(ladder.take(reading({ ownShare: 0.5, renderShare: masters ? 1 : 0.4 }), second * 1000));
    }
    const changes = levels.filter((level, second) => second > 0 && level !== levels[second - 1]).length;
    // Ten seconds each would be 140.
    expect(changes).toBeLessThan(25);
    expect(levels.filter((level) => level === 'overload').length).toBeGreaterThan(800);
  });

  it('comes back as soon as at first when it was well for a minute', () => {
    const relapse = [...seconds(4, { renderShare: 0.6 }), ...seconds(11), ...seconds(4, { renderShare: 0.6 })];
    const waitAfter = (calm: LoadReading[]): number => {
      const levels = walk([...relapse, ...calm, ...seconds(4, { renderShare: 0.6 }), ...seconds(60)]);
      const last = levels.lastIndexOf('critical');
      return last - (relapse.length + calm.length + 3);
    };
    expect(waitAfter(seconds(25))).toBeGreaterThan(20);
    expect(waitAfter(seconds(150))).toBe(10);
  });

  it('never changes sooner than its dwell times, whatever comes', () => {
    const any = fc.record({ machineShare: fc.double({ min: 0, max: 1, noNaN: true }), ownShare: fc.double({ min: 0, max: 1, noNaN: true }), renderShare: fc.double({ min: 0, max: 2, noNaN: true }), loopDelayP99Ms: fc.nat(800), underruns: fc.nat(4) }); // prettier-ignore
    fc.assert(
      fc.property(fc.array(any, { minLength: 20, maxLength: 200 }), (walked) => {
        const levels = walk(walked.map((over) => reading(over))).map((level) => LOAD_LEVELS.indexOf(level));
        let changedAt = 0;
        for (const [second, level] of levels.entries()) {
          const before = levels[second - 1] ?? 0;
          if (level === before) continue;
          expect(second - changedAt).toBeGreaterThanOrEqual(level > before ? 3 : 10);
          if (level < before) expect(before - level).toBe(1);
          changedAt = second;
        }
      }),
    );
  });
});
