import { describe, expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { CHUNK_FRAMES } from '../../shared/timeline.ts';
import { testRow } from './browser-test/rows.testing.ts';
import { Leg } from './leg.ts';

describe('what a leg knows of its end', () => {
  it('takes the tags for the length until it learns better', () => {
    const leg = new Leg(0, testRow({ durationSeconds: 2 }));
    expect([leg.lengthFrames, leg.totalFrames, leg.endsAt(96_000)]).toEqual([96_000, null, false]);
    expect(leg.learn(0, CHUNK_FRAMES, null)).toBe(false);
    expect(leg.learn(1, CHUNK_FRAMES, 500_000)).toBe(true);
    expect([leg.lengthFrames, leg.endsAt(499_999), leg.endsAt(500_000)]).toEqual([500_000, false, true]);
  });

  it('believes a short chunk more than any word', () => {
    const leg = new Leg(0, testRow({ totalFrames: 9_999_999 }));
    expect(leg.learn(1, 10, 700_000)).toBe(true);
    expect(leg.totalFrames).toBe(CHUNK_FRAMES + 10);
    expect(leg.learn(0, CHUNK_FRAMES, 700_000)).toBe(false);
    expect(leg.learn(2, 0, null)).toBe(false);
    expect(leg.totalFrames).toBe(CHUNK_FRAMES + 10);
  });

  it('finds the end of a track of exactly one chunk at the empty one after it', () => {
    const leg = new Leg(0, testRow());
    leg.learn(0, CHUNK_FRAMES, null);
    expect(leg.endsAt(CHUNK_FRAMES)).toBe(false);
    leg.learn(1, 0, null);
    expect([leg.totalFrames, leg.endsAt(CHUNK_FRAMES)]).toEqual([CHUNK_FRAMES, true]);
  });

  it('drops a length that a full chunk disproves', () => {
    const leg = new Leg(0, testRow({ totalFrames: 1000 }));
    leg.learn(0, CHUNK_FRAMES, null);
    expect(leg.totalFrames).toBeNull();
  });

  it('takes a track without a frame for damaged', () => {
    const leg = new Leg(0, testRow());
    leg.learn(0, 0, null);
    expect([leg.failure?.code, leg.endsAt(0)]).toEqual(['file-corrupt', true]);
  });

  it('is over where it broke, and whole again with new content', () => {
    const leg = new Leg(0, testRow({ totalFrames: 3 * CHUNK_FRAMES }));
    leg.fail(1, new PlayerError('decode-failed'));
    leg.fail(2, new PlayerError('file-missing'));
    expect(leg.failure?.code).toBe('decode-failed');
    expect([leg.endsAt(CHUNK_FRAMES - 1), leg.endsAt(CHUNK_FRAMES)]).toEqual([false, true]);
    expect(leg.renew(testRow({ signature: 'new', totalFrames: 5 }))).toBe(true);
    expect([leg.failure, leg.totalFrames, leg.keyOf(3, 'off')?.signature]).toEqual([null, 5, 'new']);
    expect(leg.renew(testRow({ signature: 'new', totalFrames: 6 }))).toBe(false);
    expect(leg.totalFrames).toBe(6);
  });
});
