import { describe, expect, it } from 'vitest';

import { PlayerError } from '../../../shared/errors.ts';
import { CHUNK_FRAMES } from '../../../shared/timeline.ts';
import { testRow } from '../browser-test/rows.testing.ts';
import { QueuedTrack } from './queued-track.ts';

describe('what a queued track knows of its end', () => {
  it('takes the tags for the length until it learns better', () => {
    const queued = new QueuedTrack(null, testRow({ durationSeconds: 2 }));
    expect(queued.lengthFrames).toBe(96_000);
    expect(queued.totalFrames).toBeNull();
    expect(queued.endsAt(96_000)).toBe(false);
    expect(queued.learn(0, CHUNK_FRAMES, null)).toBe(false);
    expect(queued.learn(1, CHUNK_FRAMES, 500_000)).toBe(true);
    expect(queued.lengthFrames).toBe(500_000);
    expect(queued.endsAt(499_999)).toBe(false);
    expect(queued.endsAt(500_000)).toBe(true);
  });

  it('believes a short chunk more than any word', () => {
    const queued = new QueuedTrack(null, testRow({ totalFrames: 9_999_999 }));
    expect(queued.learn(1, 10, 700_000)).toBe(true);
    expect(queued.totalFrames).toBe(CHUNK_FRAMES + 10);
    expect(queued.learn(0, CHUNK_FRAMES, 700_000)).toBe(false);
    expect(queued.learn(2, 0, null)).toBe(false);
    expect(queued.totalFrames).toBe(CHUNK_FRAMES + 10);
  });

  it('finds the end of a track of exactly one chunk at the empty one after it', () => {
    const queued = new QueuedTrack(null, testRow());
    queued.learn(0, CHUNK_FRAMES, null);
    expect(queued.endsAt(CHUNK_FRAMES)).toBe(false);
    queued.learn(1, 0, null);
    expect(queued.totalFrames).toEqual(CHUNK_FRAMES);
    expect(queued.endsAt(CHUNK_FRAMES)).toBe(true);
  });

  it('drops a length that a full chunk disproves', () => {
    const queued = new QueuedTrack(null, testRow({ totalFrames: 1000 }));
    queued.learn(0, CHUNK_FRAMES, null);
    expect(queued.totalFrames).toBeNull();
  });

  it('takes a track without a frame for damaged', () => {
    const queued = new QueuedTrack(null, testRow());
    queued.learn(0, 0, null);
    expect(queued.failure?.code).toBe('file-corrupt');
    expect(queued.endsAt(0)).toBe(true);
  });

  it('is over where it broke first, and whole again with new content', () => {
    const queued = new QueuedTrack(null, testRow({ totalFrames: 3 * CHUNK_FRAMES }));
    queued.fail(1, new PlayerError('decode-failed'));
    queued.fail(2, new PlayerError('file-missing'));
    expect(queued.failure?.code).toBe('decode-failed');
    expect(queued.endsAt(CHUNK_FRAMES - 1)).toBe(false);
    expect(queued.endsAt(CHUNK_FRAMES)).toBe(true);
    expect(queued.renew(testRow({ signature: 'new', totalFrames: 5 }))).toBe(true);
    expect(queued.failure).toBeNull();
    expect(queued.totalFrames).toBe(5);
    expect(queued.keyOf(3, 'off')?.signature).toBe('new');
    expect(queued.renew(testRow({ signature: 'new', totalFrames: 6 }))).toBe(false);
    expect(queued.totalFrames).toBe(6);
  });
});
