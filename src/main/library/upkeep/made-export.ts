// Writes what people made into one JSON document (shared/made.ts), an element to a line, in slices: the core serves sound meanwhile.
import type { FileHandle } from 'node:fs/promises';
import { setImmediate as breathe } from 'node:timers/promises';

import { MADE_FORMAT, MADE_VERSION, type MadeEntry, type MadeExport, type MadePlay, type MadePlaylist, type MadeTrack } from '../../../shared/made.ts'; // prettier-ignore
import type { Made } from '../../catalogue/made.ts';
import type { Playlists } from '../../catalogue/playlists.ts';
import { replaceFile } from '../playlist-files/replace-file.ts';

/** Rows read and written before the core does something else. Measured: 2 to 4 ms. */
const PAGE_ROWS = 250;

export interface ExportRooms {
  readonly made: Pick<Made, 'tracks' | 'plays'>;
  readonly playlists: Pick<Playlists, 'list' | 'names'>;
}

/** An existing file is replaced. Throws as `replaceFile`. */
export async function exportMade(rooms: ExportRooms, path: string): Promise<MadeExport> {
  const counts = { tracks: 0, plays: 0, playlists: 0 };
  await replaceFile(path, async (file) => {
    const head = { format: MADE_FORMAT, version: MADE_VERSION, exportedAt: Date.now() };
    await file.write(`{\n${Object.entries(head).map(([name, value]) => `"${name}": ${JSON.stringify(value)}`).join(',\n')}`); // prettier-ignore
    const placeOf = new Map<number, number>();
    counts.tracks = await writeList(file, 'tracks', tracksOf(rooms, placeOf));
    counts.plays = await writeList(file, 'plays', playsOf(rooms, placeOf));
    const lists = rooms.playlists.list();
    counts.playlists = await writeList(file, 'playlists', [
      lists.map(({ name, query }): MadePlaylist => ({ name, query })),
    ]);
    await writeList(file, 'entries', entriesOf(rooms, lists.map(({ id }) => id))); // prettier-ignore
    await file.write('\n}\n');
  });
  return counts;
}

/** Returns how many were written. */
async function writeList(file: FileHandle, name: string, pages: Iterable<readonly object[]>): Promise<number> {
  await file.write(`,\n"${name}": [`);
  let written = 0;
  for (const page of pages) {
    await file.write(page.map((row, place) => `${written + place === 0 ? '' : ','}\n${JSON.stringify(row)}`).join(''));
    written += page.length;
    await breathe();
  }
  await file.write('\n]');
  return written;
}

function* tracksOf({ made }: ExportRooms, placeOf: Map<number, number>): Generator<MadeTrack[], void> {
  for (const which of ['present', 'former'] as const) {
    const pages = pagesOf((after) => made.tracks(which, after, PAGE_ROWS), (row) => row.id); // prettier-ignore
    for (const rows of pages) {
      for (const { id } of rows) placeOf.set(id, placeOf.size);
      yield rows.map(({ id: _, ...track }) => track);
    }
  }
}

function* playsOf({ made }: ExportRooms, placeOf: ReadonlyMap<number, number>): Generator<MadePlay[], void> {
  for (const rows of pagesOf((after) => made.plays(after, PAGE_ROWS), (row) => row.id)) {
    yield rows.flatMap(({ trackId, playedAt, heardSeconds }) => {
      const track = placeOf.get(trackId);
      return track === undefined ? [] : [{ track, playedAt, heardSeconds }];
    });
  } // prettier-ignore
}

function* entriesOf({ playlists }: ExportRooms, ids: readonly number[]): Generator<MadeEntry[], void> {
  for (const [playlist, id] of ids.entries()) {
    const pages = pagesOf((after) => playlists.names(id, after, PAGE_ROWS), (row) => row.position, -1); // prettier-ignore
    for (const rows of pages) yield rows.map(({ position: _, trackId: _id, ...name }) => ({ playlist, ...name }));
  }
}

function* pagesOf<R>(next: (after: number) => R[], keyOf: (row: R) => number, first = 0): Generator<R[], void> {
  for (let rows = next(first); rows.length > 0;) {
    yield rows;
    const last = rows.at(-1);
    rows = last === undefined ? [] : next(keyOf(last));
  }
}
