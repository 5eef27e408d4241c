// One set of fields from the two readers of a file: what FFmpeg says, refined by what music-metadata says. FFmpeg is right where it has one
// value (the parser cuts "AC/DC" of ID3v2.3 in two, and lets an old ID3v1 year win); the parser is right where there are several. Pure.
import { JOIN } from './dictionary-fields.ts';
import type { TagFields } from './tag-fields.ts';

/** `looked` is FFmpeg's dictionary and what was looked up beside it, `parsed` the parser's. */
export function mergeFields(looked: TagFields, parsed: TagFields): TagFields {
  const present = Object.fromEntries(
    Object.entries(looked).filter(([, value]) => value !== undefined && value !== null && !isEmpty(value)),
  ) as TagFields;
  return {
    ...parsed,
    ...present,
    ...credit('artist', 'artists', looked, parsed),
    ...credit('albumArtist', 'albumArtists', looked, parsed),
    composers: namesOf(looked.composers?.[0], parsed.composers),
    artistSorts: namesOf(looked.artistSorts?.[0], parsed.artistSorts),
    albumArtistSorts: namesOf(looked.albumArtistSorts?.[0], parsed.albumArtistSorts),
    composerSorts: namesOf(looked.composerSorts?.[0], parsed.composerSorts),
    artistMbIds: longest(looked.artistMbIds, parsed.artistMbIds),
    albumArtistMbIds: longest(looked.albumArtistMbIds, parsed.albumArtistMbIds),
    compilation: (looked.compilation ?? false) || (parsed.compilation ?? false),
    lyrics: parsed.lyrics ?? looked.lyrics,
  };
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function credit(one: 'artist' | 'albumArtist', each: 'artists' | 'albumArtists', looked: TagFields, parsed: TagFields) {
  const shown = looked[one];
  // A tag that lists the names (ARTISTS) is the tagger's word on who they are.
  const listed = (looked[each]?.length ?? 0) > 0;
  const names = listed ? longest(looked[each], parsed[each]) : namesOf(shown, parsed[each]);
  // What is credited is not what FFmpeg made of several values.
  const isMade = (names?.length ?? 0) > 1 && !listed;
  return { [one]: isMade || shown?.includes(JOIN) ? (parsed[one] ?? shown) : (shown ?? parsed[one]), [each]: names };
}

/** The parser's names where FFmpeg's value is made of them; else that value is one name. */
function namesOf(value: string | undefined, names: readonly string[] | undefined): readonly string[] | undefined {
  if (value === undefined) return names;
  const folded = new Set(names?.map(fold));
  const isMade = value.split(JOIN).every((part) => fold(part) === '' || folded.has(fold(part)));
  return isMade ? names : [value];
}

function fold(text: string): string {
  return text.trim().toLowerCase();
}

function longest(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] | undefined {
  return (b?.length ?? 0) > (a?.length ?? 0) ? b : a;
}
