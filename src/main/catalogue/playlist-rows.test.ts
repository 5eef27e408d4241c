// What a list amounts to: its length, what is missing of it, and the covers it is known by.
import { expect, it } from 'vitest';

import { readChange, testCatalogue } from './catalogue.testing.ts';

/** Six albums of two tracks each; the third has no cover. */
function make() {
  const { tracks, roots, playlistEdits, playlistRows } = testCatalogue();
  const root = roots.add('/music', '/music').id;
  const ids = tracks.commit(
    Array.from({ length: 12 }, (_, at) => {
      const album = Math.floor(at / 2);
      const tags = {
        title: `t${at}`,
        album: `Album ${album}`,
        albumArtist: 'A',
        hasArt: album !== 2,
        durationSeconds: 100,
      };
      return readChange(root, `/music/${album}/${at}.flac`, tags, at);
    }),
  );
  return { ids, playlistEdits, playlistRows };
}

it('its covers are those of its first albums that have one, each once', async () => {
  const { ids, playlistEdits, playlistRows } = make();
  const [a = 0, a2 = 0, b = 0, , c = 0, , d = 0, , e = 0, , f = 0] = ids;
  const covers = async (list: number[]): Promise<number[]> => {
    const facts = await playlistRows.facts(playlistEdits.create('x', null, list));
    return facts.covers.map(({ trackId }) => trackId);
  };
  expect(await covers([a2, a, c, b, a, d, e, f])).toEqual([a2, b, d, e]);
  expect(await covers([c, b])).toEqual([b]);
  expect(await covers([])).toEqual([]);
});

it('a track counts as often as it is in it', async () => {
  const { ids, playlistEdits, playlistRows } = make();
  const [a = 0, b = 0] = ids;
  const facts = await playlistRows.facts(playlistEdits.create('x', null, [a, b, a]));
  expect(facts).toMatchObject({ trackCount: 3, missingCount: 0, durationSeconds: 300 });
});

it('pages follow one another wherever they begin', () => {
  const { ids, playlistEdits, playlistRows } = make();
  const list = [...ids, ...ids.toReversed()];
  const id = playlistEdits.create('x', null, list);
  const found = [0, 5, 10, 15, 20].flatMap((from) => playlistRows.page(id, from, 5).rows.map((row) => row.id));
  expect(found).toEqual(list);
});
