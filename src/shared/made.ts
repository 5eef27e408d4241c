// What people made of a library, as a file: ratings, hearts, plays, dates added, playlists. A JSON document of these members in this order:
//   format "auralis-library" · version 1 · exportedAt · tracks: MadeTrack[] · plays: MadePlay[] · playlists: MadePlaylist[] · entries: MadeEntry[]
// Times are milliseconds since 1970. A later version may add members, which earlier ones pass over; `version` rises when one changes its meaning.
import * as v from 'valibot';

import type { UnfoundEntry } from './playlists.ts';

export const MADE_FORMAT = 'auralis-library';
export const MADE_VERSION = 1;

/** By what a track is known again: its path, the part of the file it is (0: all of it), the identity of its sound, and its names. */
export interface TrackName {
  readonly path: string;
  readonly part: number;
  readonly identity: string | null;
  readonly title: string | null;
  readonly artist: string | null;
}

export interface MadeTrack extends TrackName {
  readonly album: string | null;
  readonly durationSeconds: number | null;
  readonly addedAt: number | null;
  /** 0 to 100, by the listener; null: not rated. */
  readonly rating: number | null;
  readonly loved: boolean;
  readonly plays: number;
  readonly skips: number;
  readonly lastPlayedAt: number | null;
}

export interface MadePlay {
  /** Place in `tracks`. */
  readonly track: number;
  readonly playedAt: number;
  readonly heardSeconds: number;
}

/** `query`: of a list that fills itself, which has no entries. */
export interface MadePlaylist {
  readonly name: string;
  readonly query: string | null;
}

/** In the order of the list. `playlist`: place in `playlists`. */
export interface MadeEntry extends TrackName {
  readonly playlist: number;
}

/** What was written. */
export interface MadeExport {
  readonly tracks: number;
  readonly plays: number;
  readonly playlists: number;
}

/** What came of reading such a file, or the library of iTunes or Music. */
export interface MadeImport {
  readonly source: 'auralis' | 'itunes';
  readonly foundByIdentity: number;
  readonly foundByPath: number;
  /** Below other folders under the same names. */
  readonly foundByNames: number;
  readonly foundByTags: number;
  /** Not in the library. What was made of these is kept until their files come. */
  readonly unfoundCount: number;
  /** The first of them. */
  readonly unfound: readonly UnfoundEntry[];
  /** That were not known here. */
  readonly plays: number;
  /** Made, or made longer. */
  readonly playlists: number;
}

const text = v.nullable(v.pipe(v.string(), v.maxLength(20_000)));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const seconds = v.pipe(v.number(), v.finite(), v.minValue(0));
const name = { path: v.pipe(v.string(), v.maxLength(20_000)), part: count, identity: text, title: text, artist: text };

const trackSchema: v.GenericSchema<unknown, MadeTrack> = v.object({
  ...name,
  album: text,
  durationSeconds: v.nullable(seconds),
  addedAt: v.nullable(count),
  rating: v.nullable(v.pipe(count, v.maxValue(100))),
  loved: v.boolean(),
  plays: count,
  skips: count,
  lastPlayedAt: v.nullable(count),
});
const playSchema: v.GenericSchema<unknown, MadePlay> = v.object({
  track: count,
  playedAt: count,
  heardSeconds: seconds,
});
const playlistSchema: v.GenericSchema<unknown, MadePlaylist> = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
  query: text,
});
const entrySchema: v.GenericSchema<unknown, MadeEntry> = v.object({ ...name, playlist: count });

const parser =
  <T>(schema: v.GenericSchema<unknown, T>) =>
  (value: unknown): T | null => {
    const parsed = v.safeParse(schema, value);
    return parsed.success ? parsed.output : null;
  };

/** Elements of the lists of a document that anyone may have written; null for one that is not as it should be. */
export const parseMade = {
  track: parser(trackSchema),
  play: parser(playSchema),
  playlist: parser(playlistSchema),
  entry: parser(entrySchema),
} as const;
