// Reads what people made from a document of this player, or from the library of iTunes or Music, and merges it: what is here is never lost by it. A
// track is looked for by its sound, its path, the names of its path below another folder, and by title and artist. The file is read in pieces,
// and what is read is merged between them: the core serves sound meanwhile.
import { createReadStream } from 'node:fs';
import { setImmediate as breathe } from 'node:timers/promises';

import { PlayerError } from '../../../shared/errors.ts';
import {
  MADE_FORMAT,
  MADE_VERSION,
  parseMade,
  type MadeImport,
  type MadeTrack,
  type TrackName,
} from '../../../shared/made.ts';
import type { UnfoundEntry } from '../../../shared/playlists.ts';
import type { Made } from '../../catalogue/made.ts';
import type { NewEntry, Playlists } from '../../catalogue/playlists.ts';
import { fileError } from '../playlist-files/replace-file.ts';
import { findNamed, type FindingRooms, type FoundBy } from './find-named.ts';
import { itunesPlaylist, itunesTrack } from './itunes-library.ts';
import { JsonRecords } from './json-records.ts';
import { PlistReader } from './plist-reader.ts';

export interface ImportRooms extends FindingRooms {
  readonly made: Pick<Made, 'byIdentity' | 'byPath' | 'merge' | 'addPlays' | 'noteMerged'>;
  readonly playlists: Pick<Playlists, 'list' | 'create' | 'createSmart' | 'append' | 'names'>;
}

/** Read at once. Measured: 1 to 2 ms. */
const PIECE_BYTES = 64 * 1024;

/** Looked for and merged in one transaction. Measured: 1 to 2 ms. */
const AT_ONCE = 16;

/** So long tracks are looked for before the core does something else: 0.1 ms each, and up to 7 ms for one that is not found (measured). */
const LOOK_MS = 4;

/** Entries that are read of a playlist at once. */
const PAGE_ROWS = 1000;

/** Told as not found; all are counted. */
const MAX_TOLD = 1000;

/** Throws `file-missing`, `file-unreadable`, `format-unsupported` for what is neither, `file-corrupt` where it ends too early; what was read till then stays. */
export async function importMade(rooms: ImportRooms, path: string): Promise<MadeImport> {
  const merging = new Merging(rooms);
  let reading: DocumentReading | null = null;
  try {
    for await (const piece of createReadStream(path, { encoding: 'utf8', highWaterMark: PIECE_BYTES })) {
      reading ??= readingOf(String(piece), merging);
      reading.feed(String(piece));
      await merging.settle();
    }
    if (!reading) throw new PlayerError('file-empty', '', { values: { path } });
    reading.end();
    await merging.finish();
    return merging.result(reading.source);
  } catch (error) {
    throw fileError(error, path);
  } finally {
    rooms.made.noteMerged();
  }
}

interface DocumentReading {
  readonly source: MadeImport['source'];
  feed(piece: string): void;
  end(): void;
}

function readingOf(start: string, merging: Merging): DocumentReading {
  if (
    start
      .replace(/^\uFEFF/, '')
      .trimStart()
      .startsWith('{')
  )
    return jsonReading(merging);
  if (/<plist\b|<!DOCTYPE plist/i.test(start)) return itunesReading(merging);
  throw new PlayerError('format-unsupported');
}

/** A record that is not as it should be is passed over, and counts as one that was there: others refer to places. */
function jsonReading(merging: Merging): DocumentReading {
  let isKnown = false;
  const known = <T>(parse: (value: unknown) => T, value: unknown): T => {
    if (!isKnown) throw new PlayerError('format-unsupported');
    return parse(value);
  };
  const records = new JsonRecords((member, value) => {
    if (member === 'version') {
      if (typeof value !== 'number' || value > MADE_VERSION)
        throw new PlayerError('format-unsupported', `version ${String(value)}`);
    } else if (member === 'format') isKnown = value === MADE_FORMAT;
    else if (member === 'tracks') merging.track(known(parseMade.track, value));
    else if (member === 'plays') merging.play(known(parseMade.play, value));
    else if (member === 'playlists') merging.playlist(known(parseMade.playlist, value));
    else if (member === 'entries') merging.entry(known(parseMade.entry, value));
  });
  return { source: 'auralis', feed: (piece) => records.feed(piece.replace(/^\uFEFF/, '')), end: () => records.end() };
}

function itunesReading(merging: Merging): DocumentReading {
  const tracks = new Map<number, TrackName>();
  let playlists = 0;
  const reader = new PlistReader((member, value) => {
    if (member === 'Tracks') {
      const track = itunesTrack(value);
      if (!track) return;
      const { itunesId, ...made } = track;
      tracks.set(itunesId, made);
      merging.track(made);
    } else if (member === 'Playlists') {
      const list = itunesPlaylist(value);
      if (!list) return;
      merging.playlist({ name: list.name, query: null });
      const playlist = playlists++;
      for (const id of list.itunesIds) {
        const track = tracks.get(id);
        if (track) merging.entry({ ...track, playlist });
      }
    }
  });
  return { source: 'itunes', feed: (piece) => reader.feed(piece), end: () => undefined };
}

type Identified = MadeTrack & { readonly id: number | null };

interface Entry extends TrackName {
  readonly playlist: number;
}

/** Takes what is read as it comes, and merges it when there is time (`settle`). */
class Merging {
  readonly #rooms: ImportRooms;
  readonly #breather = new Breather();
  #tracks: (MadeTrack | null)[] = [];
  #plays: { readonly id: number; readonly playedAt: number; readonly heardSeconds: number }[] = [];
  #entries: Entry[] = [];
  /** Of each track in order, once it is merged; null: nothing was made of it, or it could not be read. */
  readonly #ids: (number | null)[] = [];
  /** Where a track was found, by its name as `keyOf` says it: entries of playlists name it again. */
  readonly #found = new Map<string, number | null>();
  readonly #mostPlays = new Map<number, number>();
  readonly #waitingPlays: { readonly track: number; readonly playedAt: number; readonly heardSeconds: number }[] = [];
  readonly #lists: (ListMerge | null)[] = [];
  readonly #counts: Record<FoundBy, number> = { identity: 0, path: 0, names: 0, tags: 0 };
  readonly #unfound: UnfoundEntry[] = [];
  #unfoundCount = 0;
  #newPlays = 0;

  constructor(rooms: ImportRooms) {
    this.#rooms = rooms;
  }

  track(track: MadeTrack | null): void {
    this.#tracks.push(track);
  }

  play(play: { readonly track: number; readonly playedAt: number; readonly heardSeconds: number } | null): void {
    if (play) this.#waitingPlays.push(play);
  }

  playlist(playlist: { readonly name: string; readonly query: string | null } | null): void {
    this.#lists.push(playlist && new ListMerge(this.#rooms.playlists, playlist));
  }

  entry(entry: Entry | null): void {
    if (entry) this.#entries.push(entry);
  }

  /** Merges what was taken. */
  async settle(): Promise<void> {
    await inSlices(this.#tracks.splice(0), (tracks) => this.#mergeTracks(tracks));
    await inSlices(this.#waitingPlays.splice(0), (plays) => this.#mergePlays(plays));
    await inSlices(this.#entries.splice(0), (entries) => this.#mergeEntries(entries));
  }

  async finish(): Promise<void> {
    await this.settle();
    await inSlices([...this.#mostPlays], (most) => void this.#rooms.made.addPlays([], new Map(most)));
  }

  result(source: MadeImport['source']): MadeImport {
    const { identity, path, names, tags } = this.#counts;
    return {
      source,
      foundByIdentity: identity,
      foundByPath: path,
      foundByNames: names,
      foundByTags: tags,
      unfoundCount: this.#unfoundCount,
      unfound: this.#unfound,
      plays: this.#newPlays,
      playlists: this.#lists.filter((list) => list?.isChanged).length,
    };
  }

  async #mergeTracks(tracks: readonly (MadeTrack | null)[]): Promise<void> {
    const known: (Identified | null)[] = [];
    for (const track of tracks) {
      known.push(track && { ...track, id: this.#find(track) });
      await this.#breather.pause();
    }
    const merged = this.#rooms.made.merge(known.filter((track) => track !== null));
    for (const track of known) {
      const id = track ? (merged.shift() ?? null) : null;
      this.#ids.push(id);
      if (track && id !== null && track.plays > 0) this.#mostPlays.set(id, track.plays);
    }
  }

  #mergePlays(
    plays: readonly { readonly track: number; readonly playedAt: number; readonly heardSeconds: number }[],
  ): void {
    const known = plays.flatMap(({ track, ...play }) => {
      const id = this.#ids[track];
      return id === null || id === undefined ? [] : [{ ...play, id }];
    });
    this.#newPlays += this.#rooms.made.addPlays(known, new Map());
  }

  async #mergeEntries(entries: readonly Entry[]): Promise<void> {
    for (const { playlist, ...entry } of entries) {
      const key = keyOf(entry);
      const trackId = this.#found.has(key)
        ? (this.#found.get(key) ?? null)
        : (findNamed(this.#rooms, entry)?.id ?? null);
      this.#found.set(key, trackId);
      this.#lists[playlist]?.add({ ...entry, trackId });
      await this.#breather.pause();
    }
    for (const list of this.#lists) list?.write();
  }

  #find(track: MadeTrack): number | null {
    const found = findNamed(this.#rooms, track);
    this.#found.set(keyOf(track), found?.id ?? null);
    if (found) this.#counts[found.by]++;
    else {
      this.#unfoundCount++;
      if (this.#unfound.length < MAX_TOLD) this.#unfound.push({ location: track.path, title: track.title, artist: track.artist }); // prettier-ignore
    }
    return found?.id ?? null;
  }
}

/** A playlist of the document: a new one, or more entries for that of the same name. */
class ListMerge {
  readonly #playlists: ImportRooms['playlists'];
  readonly #name: string;
  readonly #isSmart: boolean;
  /** What is in it already, as `keyOf` says it. */
  #present: Set<string> | null = null;
  #id: number | null = null;
  #waiting: NewEntry[] = [];
  isChanged = false;

  constructor(
    playlists: ImportRooms['playlists'],
    { name, query }: { readonly name: string; readonly query: string | null },
  ) {
    this.#playlists = playlists;
    this.#name = name;
    this.#isSmart = query !== null;
    const same = playlists.list().find((list) => list.name === name && list.query === query);
    if (same) this.#id = same.id;
    else if (query !== null) {
      playlists.createSmart(name, query);
      this.isChanged = true;
    }
  }

  add(entry: NewEntry & TrackName): void {
    if (this.#isSmart) return;
    if (!this.#present) this.#present = this.#entriesNow();
    if (!this.#present.has(entryKey(entry))) this.#waiting.push(entry);
  }

  write(): void {
    if (this.#waiting.length === 0) return;
    this.#id ??= this.#playlists.create(this.#name, []).id;
    this.#playlists.append(this.#id, this.#waiting.splice(0));
    this.isChanged = true;
  }

  /** A list that was made here keeps what is in it; one that comes whole may hold a track twice. */
  #entriesNow(): Set<string> {
    const present = new Set<string>();
    if (this.#id === null) return present;
    for (let after = -1; ;) {
      const rows = this.#playlists.names(this.#id, after, PAGE_ROWS);
      for (const row of rows) present.add(entryKey(row));
      const last = rows.at(-1);
      if (!last) return present;
      after = last.position;
    }
  }
}

const keyOf = ({ identity, path, part }: Pick<TrackName, 'identity' | 'path' | 'part'>): string =>
  `${identity ?? path} ${part}`;

/** The track it is, wherever it was found. */
const entryKey = (entry: NewEntry & TrackName): string => (entry.trackId === null ? keyOf(entry) : `#${entry.trackId}`);

async function inSlices<T>(all: readonly T[], work: (slice: readonly T[]) => Promise<void> | void): Promise<void> {
  for (let at = 0; at < all.length; at += AT_ONCE) {
    await work(all.slice(at, at + AT_ONCE));
    await breathe();
  }
}

/** Lets the core do something else whenever that has waited for `LOOK_MS`. */
class Breather {
  #sinceMs = performance.now();

  async pause(): Promise<void> {
    if (performance.now() - this.#sinceMs < LOOK_MS) return;
    await breathe();
    this.#sinceMs = performance.now();
  }
}
