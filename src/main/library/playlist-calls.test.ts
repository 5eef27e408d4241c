// Playlists as the page makes them: created, filled from the library, arranged, undone, deleted; and who is told.
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import type { TrackQuery } from '../../shared/library.ts';
import { tracksOfPlaylist, type PlaylistRow } from '../../shared/playlists.ts';
import { put, temporaryFolder, testLibrary } from './library.testing.ts';
import { trackIdsOf } from './listed-tracks.ts';
import { playlistCalls } from './playlist-calls.ts';

const ALL: TrackQuery = { search: '', sort: 'title', direction: 'ascending' };

async function make({ queued = [] as number[] } = {}) {
  const base = temporaryFolder();
  for (const name of ['a', 'b', 'c']) put(join(base, `${name}.mp3`), { title: name, durationSeconds: 60 });
  const { catalogue, service, rows, idle } = testLibrary();
  await service.addFolder(base);
  await idle();
  const told: (readonly PlaylistRow[])[] = [];
  const calls = playlistCalls({
    catalogue,
    queuedTrackIds: () => Promise.resolve(queued),
    onChanged: (lists) => told.push(lists),
  });
  const idsOf = (playlist: Pick<PlaylistRow, 'id' | 'query'>) => trackIdsOf(catalogue, tracksOfPlaylist(playlist));
  return { base, catalogue, calls, told, idsOf, ids: rows().map(({ id }) => id) };
}

it('a playlist has its tracks in the order in which they were added, one as often as it was', async () => {
  const { calls, idsOf, ids: [a = 0, b = 0, c = 0] } = await make(); // prettier-ignore
  const list = await calls['playlists.create']({ name: 'Mine' });
  const add = (trackIds: number[], before: number | null = null) =>
    calls['playlists.add']({ playlistId: list.id, from: { trackIds }, before, repeats: 'all' });
  await add([c, a]);
  const { playlist, added, already } = await add([b, c, 999_999]);
  expect(await idsOf(list)).toEqual([c, a, b, c]);
  expect({ playlist, added, already }).toMatchObject({
    playlist: { name: 'Mine', trackCount: 4 },
    added: 2,
    already: 1,
  });
  await add([b], 1);
  expect(await idsOf(list)).toEqual([c, b, a, b, c]);
});

it('what a list has already is asked about, and only what is new is added on request', async () => {
  const { calls, idsOf, told, ids: [a = 0, b = 0, c = 0] } = await make(); // prettier-ignore
  const list = await calls['playlists.create']({ name: 'Mine', from: { trackIds: [a, b] } });
  const before = told.length;
  const add = (repeats: 'ask' | 'new') =>
    calls['playlists.add']({ playlistId: list.id, from: { trackIds: [b, c, c] }, before: null, repeats });
  expect(await add('ask')).toMatchObject({ added: 0, already: 1 });
  expect(await idsOf(list)).toEqual([a, b]);
  expect(told).toHaveLength(before);
  expect(await add('new')).toMatchObject({ added: 1, already: 1 });
  expect(await idsOf(list)).toEqual([a, b, c]);
});

it('lists are filled by a query, by stretches of it, by another list and by the queue', async () => {
  const { catalogue, calls, idsOf, ids: [a = 0, b = 0, c = 0] } = await make({ queued: [3, 1, 3] }); // prettier-ignore
  const first = await calls['playlists.create']({ name: 'First', from: { query: ALL, ranges: [[0, 1], [2, 3]] } }); // prettier-ignore
  expect(await idsOf(first)).toEqual([a, c]);
  const second = await calls['playlists.create']({ name: 'Second', from: { query: tracksOfPlaylist(first) } });
  await calls['playlists.add']({ playlistId: second.id, from: { query: ALL }, before: 0, repeats: 'all' });
  expect(await idsOf(second)).toEqual([a, b, c, a, c]);
  // With a search it is a list as any other: its tracks that are found, each once.
  expect(await trackIdsOf(catalogue, { ...tracksOfPlaylist(second), search: 'a or c' })).toEqual([a, c]);
  const third = await calls['playlists.create']({ name: 'Third', from: { queue: true } });
  expect(await idsOf(third)).toEqual([3, 1, 3]);
});

it('entries are moved, removed and sorted by where they stand, and each edit is told once', async () => {
  const { calls, idsOf, told, ids: [a = 0, b = 0, c = 0] } = await make(); // prettier-ignore
  const list = await calls['playlists.create']({ name: 'Mine', from: { trackIds: [a, b, c, a] } });
  const { id: playlistId } = list;
  const before = told.length;
  await calls['playlists.move']({ playlistId, ranges: [[0, 1], [3, 4]], before: 2 }); // prettier-ignore
  expect(await idsOf(list)).toEqual([b, a, a, c]);
  await calls['playlists.remove']({ playlistId, ranges: [[1, 2]] });
  expect(await idsOf(list)).toEqual([b, a, c]);
  await calls['playlists.sort']({ playlistId, by: 'title', direction: 'descending' });
  expect(await idsOf(list)).toEqual([c, b, a]);
  expect(told).toHaveLength(before + 3);
});

it('what was done to lists is undone and done again in order, a deleted list among it', async () => {
  const { calls, idsOf, ids: [a = 0, b = 0, c = 0] } = await make(); // prettier-ignore
  const list = await calls['playlists.create']({ name: 'Mine', from: { trackIds: [a, b, c] } });
  const { id: playlistId } = list;
  await calls['playlists.change']({ playlistId, name: 'Ours' });
  await calls['playlists.remove']({ playlistId, ranges: [[0, 2]] });
  await calls['playlists.delete']({ playlistId });
  expect(await calls['playlists.list']({})).toEqual([]);

  expect(await calls['playlists.undo']({})).toMatchObject({ kind: 'delete', name: 'Ours' });
  expect(await idsOf(list)).toEqual([c]);
  await calls['playlists.undo']({});
  expect(await idsOf(list)).toEqual([a, b, c]);
  expect(await calls['playlists.undo']({})).toMatchObject({ kind: 'change', playlistId });
  expect(await calls['playlists.list']({})).toMatchObject([{ id: playlistId, name: 'Mine', trackCount: 3 }]);
  await calls['playlists.undo']({});
  expect(await calls['playlists.list']({})).toEqual([]);
  expect(await calls['playlists.undo']({})).toBeNull();

  for (let step = 0; step < 3; step++) await calls['playlists.redo']({});
  expect(await idsOf(list)).toEqual([c]);
  expect(await calls['playlists.list']({})).toMatchObject([{ id: playlistId, name: 'Ours' }]);
});

it('rows come in the order of the list, each entry by itself, and what is not there in its place', async () => {
  const { catalogue, calls, ids: [a = 0] } = await make(); // prettier-ignore
  const lost = { trackId: null, path: '/gone/Lost.flac', title: null, artist: 'Someone' };
  const there = { trackId: a, path: '/a.mp3', title: 'a', artist: null };
  const { id } = catalogue.playlists.create('Mine', [there, lost, there]);
  const { rows, total } = catalogue.playlistRows.page(id, 0, 10);
  expect(total).toBe(3);
  expect(rows.map(({ title, state }) => [title, state])).toEqual([
    ['a', 'ready'],
    ['Lost.flac', 'missing'],
    ['a', 'ready'],
  ]);
  expect(new Set(rows.map(({ entryId }) => entryId)).size).toBe(3);
  expect(rows[1]?.id).toBeLessThan(0);
  expect(catalogue.playlistRows.page(id, 2, 10).rows.map(({ title }) => title)).toEqual(['a']);
  // Indices are those of the rows, tracks only what can be played.
  expect(catalogue.playlistRows.trackIds(id, [[1, 3]])).toEqual([a]);
  const entryId = rows[2]?.entryId ?? 0;
  expect(await calls['playlists.entryPlace']({ playlistId: id, trackId: a })).toEqual({ index: 0, trackIndex: 0 });
  expect(await calls['playlists.entryPlace']({ playlistId: id, entryId })).toEqual({ index: 2, trackIndex: 1 });
  expect(await calls['playlists.entryPlace']({ playlistId: id, entryId: 999 })).toBeNull();
  expect(catalogue.playlistRows.place(id, 'A', 1)).toBe(2);
  expect(await calls['playlists.facts']({ playlistId: id })).toMatchObject({
    trackCount: 3,
    missingCount: 1,
    durationSeconds: 120,
  });
});

it('a list that fills itself has what its query finds now, is written as that, and takes no tracks', async () => {
  const { base, catalogue, calls, idsOf, ids } = await make();
  const [, b = 0] = ids;
  const list = await calls['playlists.create']({ name: 'Loved', query: 'loved' });
  expect(await idsOf(list)).toEqual([]);
  catalogue.playStats.love([b], true);
  expect(await idsOf(list)).toEqual([b]);
  expect(await calls['playlists.facts']({ playlistId: list.id })).toMatchObject({ trackCount: 1, durationSeconds: 60 });
  const path = join(base, 'loved.m3u8');
  expect(await calls['playlists.export']({ playlistId: list.id, path, relative: true })).toBe(1);
  expect(await readFile(path, 'utf8')).toContain('b.mp3');
  await calls['playlists.change']({ playlistId: list.id, query: '-loved' });
  expect(await idsOf({ ...list, query: '-loved' })).toHaveLength(2);
  for (const playlistId of [list.id, 999])
    await expect(
      calls['playlists.add']({ playlistId, from: { trackIds: ids }, before: null, repeats: 'all' }),
    ).rejects.toEqual(new PlayerError('not-found'));
});

it('the lists to begin with are made once, and what was deleted of them stays so', async () => {
  const { calls, told } = await make();
  const begin = () => calls['playlists.begin']({ lists: [{ name: 'Loved', query: 'loved' }, { name: 'Never', query: 'plays:0' }] }); // prettier-ignore
  await begin();
  const [loved] = await calls['playlists.list']({});
  await calls['playlists.delete']({ playlistId: loved?.id ?? 0 });
  await begin();
  expect((await calls['playlists.list']({})).map(({ name }) => name)).toEqual(['Never']);
  expect(told).toHaveLength(2);
});

it('an entry is known again by where its track lies and by what it is called', async () => {
  const { base, calls, catalogue, ids: [a = 0] } = await make(); // prettier-ignore
  const { id } = await calls['playlists.create']({ name: 'Mine', from: { trackIds: [a] } });
  expect(catalogue.playlists.entries(id)).toMatchObject([{ path: join(base, 'a.mp3'), title: 'a' }]);
});

it('a deleted playlist is gone with its entries, and its tracks are not', async () => {
  const { calls, catalogue, ids } = await make();
  const { id } = await calls['playlists.create']({ name: 'Mine', from: { trackIds: ids } });
  await calls['playlists.delete']({ playlistId: id });
  expect(await calls['playlists.list']({})).toEqual([]);
  expect(catalogue.playlists.entries(id)).toEqual([]);
  expect(catalogue.tracks.byIds(ids)).toHaveLength(3);
});
