// What the monitor makes of renders, underruns and the processors' shares, second by second on a clock set by hand; nothing else is replaced
// but the system's answers.
import { describe, expect, it, onTestFinished } from 'vitest';

import type { LoadLevel } from '../../shared/health.ts';
import { LoadMonitor } from './load-monitor.ts';

const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };
const CHUNK_MS = 2_000;
const NEVER_MS = 1_000_000_000;

/** `second` is told what happens in each; the levels of all are returned. The event loop is the real one, so that it may be late by itself. */
function make(machine: { machineShare?: number | null; ownShare?: number | null } = {}) {
  let nowMs = 0;
  let underruns = 0;
  const monitor = new LoadMonitor({
    machineShare: () => (machine.machineShare === undefined ? 0.2 : machine.machineShare),
    ownShare: () => (machine.ownShare === undefined ? 0.05 : machine.ownShare),
    underruns: () => underruns,
    processors: 2,
    nowMs: () => nowMs,
    log: LOG,
    everyMs: NEVER_MS,
  });
  onTestFinished(() => monitor.dispose());
  const go = (seconds: number, second: (each: number) => void = () => undefined): LoadLevel[] =>
    Array.from({ length: seconds }, (_, each) => {
      nowMs += 1_000;
      second(each);
      monitor.look();
      return monitor.level;
    });
  /** One voice, and a second that is mastered. */
  const play = (): void => {
    monitor.noteRender(8, CHUNK_MS);
    monitor.noteRender(18, CHUNK_MS);
  };
  return { monitor, go, play, setUnderruns: (count: number) => void (underruns = count) };
}

const FULL = { machineShare: 1, ownShare: 0.3 };

describe('the load that is measured', () => {
  it('is that of all that was rendered, not of the slowest', () => {
    const { monitor, go, play } = make();
    go(12, play);
    expect(monitor.figures()).toMatchObject({ machineShare: 0.2, ownShare: 0.05, renderShare: expect.closeTo(0.0065, 4) }); // prettier-ignore
    expect(monitor.figures().loopDelayP99Ms).toBeGreaterThanOrEqual(0);
  });

  it('says nothing of renders before there are enough, nor of old ones', () => {
    const { monitor, go, play } = make();
    go(2, play);
    expect(monitor.figures().renderShare).toBeNull();
    go(3, play);
    expect(monitor.figures().renderShare).not.toBeNull();
    go(40);
    expect(monitor.figures().renderShare).toBeNull();
  });

  it('is told by the last few where renders are so slow that there are no more', () => {
    const { monitor, go } = make(FULL);
    go(30, (second) => second % 4 === 3 && monitor.noteRender(4_000, CHUNK_MS));
    expect(monitor.figures().renderShare).toBe(1);
    expect(monitor.level).toBe('overload');
  });
});

describe('one slow render among good ones', () => {
  it.each([
    ['idle', 1, {}],
    ['full', 1, FULL],
    ['idle', 2, {}],
    ['full', 2, FULL],
  ] as const)('changes nothing on a machine that is %s, with a render each %i s', (_machine, everySeconds, machine) => {
    const { monitor, go } = make(machine);
    const render = (second: number): void => {
      if (second % everySeconds === 0) monitor.noteRender(second === 10 ? 6_000 : 10, CHUNK_MS);
    };
    const before = go(20, () => render(0)).at(-1);
    const after = go(60, render);
    expect(new Set(after)).toEqual(new Set([before]));
  });

  it('changes nothing either when it is the first that is heard of', () => {
    const { monitor, go, play } = make(FULL);
    monitor.noteRender(6_000, CHUNK_MS);
    expect(go(30, play)).not.toContain('critical');
  });
});

describe('the end of a track', () => {
  it('weighs no more than the sound it is, in however many presets', () => {
    const { monitor, go, play } = make(FULL);
    const levels = go(60, (second) => {
      play();
      if (second % 10 === 9) for (let preset = 0; preset < 6; preset++) monitor.noteRender(8, 5);
    });
    expect(new Set(levels.slice(3))).toEqual(new Set(['high']));
    expect(monitor.figures().renderShare).toBeLessThan(0.02);
  });
});

describe('renders that take more than half of their time', () => {
  const slow = (monitor: LoadMonitor) => (): void => {
    for (let each = 0; each < 2; each++) monitor.noteRender(1_200, CHUNK_MS);
  };

  it('are a critical load as long as they do, on a machine that is at its limit', () => {
    const { monitor, go, play } = make(FULL);
    expect(go(10, slow(monitor)).at(-1)).toBe('critical');
    go(12, play);
    expect(monitor.figures().renderShare).toBeLessThan(0.02);
    expect(go(30, play).at(-1)).toBe('high');
  });

  it('are a critical load where our own work is the reason', () => {
    const { monitor, go } = make({ machineShare: 0.6, ownShare: 0.5 });
    expect(go(10, slow(monitor)).at(-1)).toBe('critical');
  });

  it('are none where processors are free: a slow drive is not helped by less mastering', () => {
    const { monitor, go } = make();
    expect(new Set(go(60, slow(monitor)))).toEqual(new Set(['normal']));
  });
});

describe('underruns', () => {
  it('count across a page that is loaded anew, and are forgotten after half a minute', () => {
    const { go, play, setUnderruns } = make(FULL);
    setUnderruns(20);
    expect(go(10, play).at(-1)).toBe('high');
    setUnderruns(0);
    go(2, play);
    setUnderruns(3);
    expect(go(6, play).at(-1)).toBe('overload');
    expect(go(90, play).at(-1)).toBe('high');
  });
});

describe('a system that does not say', () => {
  it('leaves the load as it is', () => {
    const { monitor, go, play } = make({ machineShare: null, ownShare: null });
    expect(new Set(go(20, play))).toEqual(new Set(['normal']));
    expect(monitor.figures()).toMatchObject({ machineShare: null, ownShare: null });
  });
});
