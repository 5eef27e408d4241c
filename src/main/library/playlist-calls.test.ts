// Playlists as the page makes them: created, filled from the library, deleted; and who is told.
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import type { PlaylistRow } from '../../shared/playlists.ts';
import { put, temporaryFolder, testLibrary } from './library.testing.ts';
import { playlistCalls } from './playlist-calls.ts';

async function make() {
  const base = temporaryFolder();
  for (const name of ['a', 'b', 'c']) put(join(base, `${name}.mp3`), { title: name });
  const { catalogue, service, rows, idle } = testLibrary();
  await service.addFolder(base);
  await idle();
  const told: (readonly PlaylistRow[])[] = [];
  const calls = playlistCalls(catalogue, (lists) => told.push(lists));
  return { base, catalogue, calls, told, ids: rows().map(({ id }) => id) };
}

it('a playlist has its tracks in the order in which they were added, one as often as it was', async () => {
  const { calls, ids: [a = 0, b = 0, c = 0] } = await make(); // prettier-ignore
  const { id } = await calls['playlists.create']({ name: 'Mine' });
  await calls['playlists.add']({ playlistId: id, trackIds: [c, a] });
  const row = await calls['playlists.add']({ playlistId: id, trackIds: [b, c, 999_999] });
  expect(await calls['playlists.trackIds']({ playlistId: id })).toEqual([c, a, b, c]);
  expect(row).toMatchObject({ id, name: 'Mine', trackCount: 4 });
});

it('an entry is known again by where its track lies and by what it is called', async () => {
  const { base, calls, catalogue, ids: [a = 0] } = await make(); // prettier-ignore
  const { id } = await calls['playlists.create']({ name: 'Mine' });
  await calls['playlists.add']({ playlistId: id, trackIds: [a] });
  expect(catalogue.playlists.entries(id)).toMatchObject([{ path: join(base, 'a.mp3'), title: 'a' }]);
});

it('a deleted playlist is gone with its entries, and its tracks are not', async () => {
  const { calls, catalogue, ids } = await make();
  const { id } = await calls['playlists.create']({ name: 'Mine' });
  await calls['playlists.add']({ playlistId: id, trackIds: ids });
  await calls['playlists.delete']({ playlistId: id });
  expect(await calls['playlists.list']({})).toEqual([]);
  expect(catalogue.playlists.entries(id)).toEqual([]);
  expect(catalogue.tracks.byIds(ids)).toHaveLength(3);
});

it('pages are told of each change', async () => {
  const { calls, told, ids } = await make();
  const { id } = await calls['playlists.create']({ name: 'Mine' });
  await calls['playlists.add']({ playlistId: id, trackIds: ids });
  await calls['playlists.delete']({ playlistId: id });
  expect(told.map((lists) => lists.map(({ trackCount }) => trackCount))).toEqual([[0], [3], []]);
});

it('nothing is added to a list that is not there, or that fills itself', async () => {
  const { calls, catalogue, ids } = await make();
  catalogue.playlists.createSmart('Loved', 'loved:yes');
  const [smart] = await calls['playlists.list']({});
  for (const playlistId of [smart?.id ?? 0, 999])
    expect(() => calls['playlists.add']({ playlistId, trackIds: ids })).toThrow(new PlayerError('not-found'));
});
