import { describe, expect, it } from 'vitest';

import { PlayerError } from '../../../shared/errors.ts';
import { LOOK_AHEAD_FRAMES } from '../../../shared/playback.ts';
import { CHUNK_FRAMES } from '../../../shared/timeline.ts';
import { testRow } from '../browser-test/rows.testing.ts';
import { planWants, withMastered } from './feed-plan.ts';
import { QueuedTrack } from '../transport/queued-track.ts';

const queued = (id: number, totalFrames: number | null): QueuedTrack =>
  new QueuedTrack(null, testRow({ id, totalFrames }));
const text = (...args: Parameters<typeof planWants>): string[] =>
  planWants(...args).map((want) => `${want.queued.row?.id}/${want.index} ${want.urgency}`);

/** Chunks that begin within the look-ahead of the start of a track. */
const WHOLE = Math.ceil(LOOK_AHEAD_FRAMES / CHUNK_FRAMES);
const soon = (id: number, first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, i) => `${id}/${first + i} soon`);

describe('what the feeder should have', () => {
  it('is the look-ahead from the head, the first chunk of it now', () => {
    const only = queued(1, null);
    expect(text(only, 0, 0)).toEqual(['1/0 now', ...soon(1, 1, WHOLE - 1)]);
    expect(text(only, 2 * CHUNK_FRAMES - 1, 0)).toEqual(['1/1 now', ...soon(1, 2, WHOLE + 1)]);
  });

  it('shrinks with the sound that is already scheduled', () => {
    const only = queued(1, null);
    expect(text(only, 0, LOOK_AHEAD_FRAMES - CHUNK_FRAMES - 1)).toEqual(soon(1, 0, 1));
    expect(text(only, 0, LOOK_AHEAD_FRAMES)).toEqual([]);
  });

  it('goes over to the tracks that follow, however short', () => {
    const queuedTracks = [queued(1, CHUNK_FRAMES + 5), queued(2, 10), queued(3, 2 * CHUNK_FRAMES)];
    queuedTracks.forEach((each, i) => (each.next = queuedTracks[i + 1] ?? null));
    const [first] = queuedTracks;
    expect(first && text(first, CHUNK_FRAMES, 0)).toEqual(['1/1 now', '2/0 soon', '3/0 soon', '3/1 soon']);
  });

  it('stops at a track of unknown length, of a row that is not there yet, or that is read again', () => {
    const [first, second] = [queued(1, 10), queued(2, null)];
    first.next = second;
    second.next = queued(3, 10);
    expect(text(first, 0, 0)).toEqual(['1/0 now', ...soon(2, 0, WHOLE - 1)]);
    first.next = undefined;
    expect(text(first, 0, 0)).toEqual(['1/0 now']);
    first.reloading = true;
    expect(text(first, 0, 0)).toEqual([]);
  });

  it('leaves out what cannot be had', () => {
    const [first, second] = [queued(1, null), queued(2, 10)];
    first.next = second;
    first.fail(1, new PlayerError('file-corrupt'));
    expect(text(first, 0, 0)).toEqual(['1/0 now', '2/0 soon']);
  });
});

describe('what is wanted mastered', () => {
  const both = (...args: Parameters<typeof withMastered>): string[] =>
    withMastered(...args).map(
      ({ queued, index, preset, urgency }) => `${queued.row?.id}/${index} ${preset} ${urgency}`,
    );

  it('follows its original chunk by chunk, the head now', () => {
    const only = queued(1, 3 * CHUNK_FRAMES);
    const original = planWants(only, 0, 0);
    expect(both(original, original, 'warm')).toEqual([
      '1/0 off now', '1/0 warm now', '1/1 off soon', '1/1 warm soon', '1/2 off soon', '1/2 warm soon',
    ]); // prettier-ignore
  });

  it('comes first where the original is scheduled already, and is in no hurry where it is heard later', () => {
    const only = queued(1, 3 * CHUNK_FRAMES);
    const original = planWants(only, 2 * CHUNK_FRAMES, 2 * CHUNK_FRAMES);
    const scheduled = [0, 1].map((index) => ({ queued: only, index, aheadFrames: index * CHUNK_FRAMES }));
    expect(both(original, scheduled, 'warm')).toEqual(['1/0 warm now', '1/1 warm soon', '1/2 off soon']);
    expect(both([], scheduled.slice(1), 'warm')).toEqual(['1/1 warm soon']);
  });

  it('is the next chunk at once too, when the one that is heard is about to end', () => {
    const only = queued(1, 3 * CHUNK_FRAMES);
    const scheduled = [0, 1, 2].map((index) => ({
      queued: only,
      index,
      aheadFrames: Math.max(0, index * CHUNK_FRAMES - (CHUNK_FRAMES - 100)),
    }));
    expect(both([], scheduled, 'warm')).toEqual(['1/0 warm now', '1/1 warm now', '1/2 warm soon']);
  });
});
