import { describe, expect, it } from 'vitest';

import type { KeptQueue } from '../../shared/queue.ts';
import { dataFolder, readChange, testCatalogue } from './catalogue.testing.ts';
import type { StoredPart } from './queue-entries.ts';

const NEVER = new AbortController().signal;

const queueOf = (order: readonly number[]): KeptQueue => ({
  order, natural: null, index: 0, nextUp: 0, putNext: 0, source: null, shuffle: 'off', seed: 0, round: 0, repeat: 'off',
}); // prettier-ignore

const partOf = (id: number, ...trackIds: number[]): StoredPart => ({
  id,
  entries: Buffer.from(Uint32Array.from(trackIds.flatMap((trackId, at) => [at + 1, trackId])).buffer),
});

describe('the queue that is kept', () => {
  it('is there in the next run', () => {
    const folder = dataFolder();
    const first = testCatalogue(folder);
    first.queue.putParts([partOf(5, 10, 20)]);
    expect(first.queue.keep(queueOf([5]))).toEqual([]);
    first.queue.keepPlace({ frame: 3 });
    first.dispose();
    const { queue } = testCatalogue(folder);
    expect(queue.state('state')).toEqual(queueOf([5]));
    expect(queue.state('place')).toEqual({ frame: 3 });
    expect(queue.parts([5])).toEqual([partOf(5, 10, 20)]);
  });

  it('stays as it was when a part of the new one is not here, and says which', () => {
    const { queue } = testCatalogue();
    queue.putParts([partOf(5, 10)]);
    queue.keep(queueOf([5]));
    expect(queue.keep(queueOf([5, 6]))).toEqual([6]);
    expect(queue.state('state')).toEqual(queueOf([5]));
  });

  it('holds no part that it does not name', () => {
    const { queue } = testCatalogue();
    queue.putParts([partOf(5, 10), partOf(6, 20)]);
    queue.keep({ ...queueOf([6]), natural: [6] });
    expect(queue.parts([5, 6]).map(({ id }) => id)).toEqual([6]);
  });

  it('is a reason to keep the id of a track whose file left the library', async () => {
    const { queue, roots, tracks } = testCatalogue();
    const root = roots.add('/m', '/m');
    const put = (): number[] => tracks.commit([readChange(root.id, '/m/a.flac', {}, 1), readChange(root.id, '/m/b.flac', {}, 2)]); // prettier-ignore
    const [first = 0, second = 0] = put();
    queue.putParts([partOf(5, first)]);
    queue.keep(queueOf([5]));
    tracks.commit([first, second].map((id) => ({ kind: 'missing', id })));
    await tracks.purgeMissing(Date.now() + 1, NEVER);
    expect(await queue.gone([first, second])).toEqual([first, second]);
    const again = put();
    expect(again[0]).toBe(first);
    expect(again[1]).not.toBe(second);
  });
});

it('albums of tracks, and their places on them by disc and number', async () => {
  const { queue, roots, tracks } = testCatalogue();
  const root = roots.add('/m', '/m');
  const ids = tracks.commit([
    readChange(root.id, '/m/x/2.flac', { album: 'X', artist: 'A', discNo: 1, trackNo: 2 }, 1),
    readChange(root.id, '/m/x/1.flac', { album: 'X', artist: 'A', discNo: 1, trackNo: 1 }, 2),
    readChange(root.id, '/m/x/3.flac', { album: 'X', artist: 'A', discNo: 2, trackNo: 1 }, 3),
    readChange(root.id, '/m/loose.flac', {}, 4),
  ]);
  const numbers = await queue.albumPlaces([...ids, 4711]);
  const albums = numbers.filter((_, at) => at % 2 === 0);
  const [second = 0, first = 0, third = 0] = numbers.filter((_, at) => at % 2 === 1);
  expect([new Set(albums.slice(0, 3)).size, ...albums.slice(3)]).toEqual([1, 0, 0]);
  expect(first).toBeLessThan(second);
  expect(second).toBeLessThan(third);
});
