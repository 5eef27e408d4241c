// How long the output waits for a device that no longer takes sound; with a context whose clock the test moves. What it sounds like is for
// the browser tests.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { AudioOutput } from './output.ts';

class Clock extends EventTarget {
  readonly sampleRate = 48_000;
  readonly baseLatency = 0;
  /** Seconds from the context to the ear. */
  outputLatency = 0;
  readonly destination = {};
  state: AudioContextState = 'running';
  currentTime = 0;
  resumes = 0;
  onstatechange = null;
  resume(): Promise<void> {
    this.resumes++;
    this.state = 'running';
    return Promise.resolve();
  }
  suspend(): Promise<void> {
    this.state = 'suspended';
    return Promise.resolve();
  }
  close(): Promise<void> {
    this.state = 'closed';
    return Promise.resolve();
  }
}

function start() {
  const clocks: Clock[] = [];
  let lost = 0;
  const failures: string[] = [];
  const output: AudioOutput = new AudioOutput({
    gain: 1,
    createContext: () => {
      const clock = new Clock();
      clocks.push(clock);
      return clock as unknown as AudioContext;
    },
    destination: () => ({}) as AudioNode,
    onStateChange: () => undefined,
    onLost: () => {
      lost++;
      output.renew();
    },
    onFailed: ({ code }) => failures.push(code),
  });
  let nowMs = 0;
  /** Time passes; the present clock moves with it or stands. */
  const pass = (ms: number, moves: boolean): void => {
    for (const end = nowMs + ms; nowMs < end; nowMs += 100) {
      const clock = clocks.at(-1);
      if (clock && moves) clock.currentTime += 0.1;
      output.check(nowMs);
    }
  };
  output.run();
  pass(1_000, true);
  return { output, clocks, pass, lost: () => lost, failures };
}

describe('the device', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal(
      'GainNode',
      class {
        readonly gain = { value: 1 };
        connect(): void {}
      },
    );
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('rests only once the last frame was heard, which is later than rendered', () => {
    const { output, clocks } = start();
    const [clock] = clocks;
    if (!clock) throw new Error('no context');
    clock.outputLatency = 0.2;
    output.rest(output.currentFrame());
    vi.advanceTimersByTime(200);
    expect(clock.state).toBe('running');
    vi.advanceTimersByTime(10);
    expect(clock.state).toBe('suspended');
  });

  it('that takes no sound is given three seconds, and one just after the machine woke', () => {
    const { output, pass, lost } = start();
    pass(2_800, false);
    expect(lost()).toBe(0);
    pass(400, false);
    expect(lost()).toBe(1);
    pass(1_000, true);
    output.woke();
    pass(900, false);
    expect(lost()).toBe(1);
    pass(400, false);
    expect(lost()).toBe(2);
  });

  it('that takes sound again after the machine woke has its three seconds back', () => {
    const { output, pass, lost } = start();
    output.woke();
    pass(500, true);
    pass(2_800, false);
    expect(lost()).toBe(0);
  });

  it('that takes no sound has failed after three new contexts in vain, counted anew after the machine woke', () => {
    const { output, pass, lost, failures } = start();
    pass(10_000, false);
    expect(lost()).toBe(3);
    expect(failures).toEqual([]);
    output.woke();
    pass(3_900, false);
    expect(lost()).toBe(6);
    expect(failures).toEqual([]);
    pass(1_500, false);
    expect(failures).toEqual(['audio-output-failed']);
  });

  it('is started again at once when the machine woke, where sound is wanted', () => {
    const { output, clocks } = start();
    const clock = clocks.at(-1);
    if (!clock) throw new Error('no context');
    clock.state = 'suspended';
    output.woke();
    expect(clock.state).toBe('running');
    output.rest(0);
    clock.state = 'suspended';
    output.woke();
    expect(clock.state).toBe('suspended');
  });
});
