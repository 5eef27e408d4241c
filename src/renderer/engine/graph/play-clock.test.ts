import { describe, expect, it } from 'vitest';

import { PlayClock } from './play-clock.ts';

describe('the clock', () => {
  it('follows gapless joins from track to track', () => {
    const clock = new PlayClock<string>();
    clock.append('a', 240_000, 1000, 240_000);
    clock.append('a', 480_000, 241_000, 10);
    clock.append('b', 0, 241_010, 500);
    expect(clock.endFrame).toBe(241_510);
    expect(clock.placeAt(0)).toEqual({ token: 'a', frame: 240_000 });
    expect(clock.placeAt(1001)).toEqual({ token: 'a', frame: 240_001 });
    expect(clock.placeAt(241_009)).toEqual({ token: 'a', frame: 480_009 });
    expect(clock.placeAt(241_010)).toEqual({ token: 'b', frame: 0 });
    expect(clock.placeAt(999_999)).toEqual({ token: 'b', frame: 500 });
    expect(clock.startOf('b')).toBe(241_010);
    expect(clock.startOf('c')).toBeNull();
  });

  it('stands still in the hole of a stall and goes on from the same frame', () => {
    const clock = new PlayClock<string>();
    clock.append('a', 0, 100, 50);
    clock.append('a', 50, 400, 50);
    expect([149, 150, 399, 400, 401].map((at) => clock.placeAt(at)?.frame)).toEqual([49, 50, 50, 50, 51]);
  });

  it('tells two rounds of one track apart', () => {
    const clock = new PlayClock<object>();
    const [first, second] = [{}, {}];
    clock.append(first, 0, 0, 100);
    clock.append(second, 0, 100, 100);
    expect(clock.placeAt(100)?.token).toBe(second);
    expect(clock.placeAt(99)?.token).toBe(first);
  });

  it('forgets a future that was cancelled', () => {
    const clock = new PlayClock<string>();
    clock.append('a', 0, 0, 100);
    clock.append('b', 0, 100, 100);
    clock.cutFrom(60);
    expect(clock.endFrame).toBe(60);
    expect(clock.startOf('b')).toBeNull();
    expect(clock.placeAt(80)?.frame).toBe(60);
    clock.cutFrom(0);
    expect(clock.endFrame).toBeNull();
    expect(clock.placeAt(0)).toBeNull();
  });

  it('forgets the past, but not where the sound stopped', () => {
    const clock = new PlayClock<string>();
    clock.append('a', 0, 0, 100);
    clock.append('b', 0, 100, 100);
    clock.forgetBefore(100);
    expect(clock.startOf('a')).toBeNull();
    expect(clock.startOf('b')).toBe(100);
    clock.forgetBefore(5000);
    expect(clock.placeAt(5000)).toEqual({ token: 'b', frame: 100 });
  });
});
