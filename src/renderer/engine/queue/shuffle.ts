// Random orders that can be made again: the same entries, seed and round give the same order. Pure.
import type { AlbumPlace } from '../../../shared/queue.ts';
import { EntrySequence } from './entry-sequence.ts';

export type Random = () => number;

/** Where a track stands on its album; undefined: not known, as for one of no album. */
export type AlbumPlaceOf = (trackId: number) => AlbumPlace | undefined;

/** Numbers from 0 to below 1, by mulberry32. */
export function randomOf(seed: number, round: number): Random {
  let state = (seed ^ Math.imul(round + 1, 0x9e3779b9)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** By entry id: an order that does not depend on what was played when. */
export function canonical(sequence: EntrySequence): EntrySequence {
  const pairs = sequence.pairs();
  const order = new Float64Array(sequence.length);
  // Both ids in one number, which sorts a hundred thousand of them in 10 ms.
  for (let at = 0; at < order.length; at++) order[at] = (pairs[at * 2] ?? 0) * 0x200000 + at;
  order.sort();
  const sorted = new Uint32Array(pairs.length);
  for (let at = 0; at < order.length; at++) {
    const from = (order[at] ?? 0) % 0x200000;
    sorted[at * 2] = pairs[from * 2] ?? 0;
    sorted[at * 2 + 1] = pairs[from * 2 + 1] ?? 0;
  }
  return EntrySequence.ofPairs(sorted);
}

/** Fisher and Yates. */
export function shuffledTracks(sequence: EntrySequence, random: Random): EntrySequence {
  const pairs = sequence.pairs();
  for (let left = sequence.length; left > 1; left--) {
    const [to, from] = [(left - 1) * 2, Math.floor(random() * left) * 2];
    const [entryId, trackId] = [pairs[to] ?? 0, pairs[to + 1] ?? 0];
    pairs[to] = pairs[from] ?? 0;
    pairs[to + 1] = pairs[from + 1] ?? 0;
    pairs[from] = entryId;
    pairs[from + 1] = trackId;
  }
  return EntrySequence.ofPairs(pairs);
}

/** Whole albums in random order, each in its own; a track of no album is one by itself. */
export function shuffledAlbums(sequence: EntrySequence, random: Random, placeOf: AlbumPlaceOf): EntrySequence {
  const albums = albumsOf(sequence, placeOf);
  for (let left = albums.length; left > 1; left--) {
    const from = Math.floor(random() * left);
    const [last, chosen] = [albums[left - 1], albums[from]];
    if (last && chosen) [albums[left - 1], albums[from]] = [chosen, last];
  }
  const pairs = new Uint32Array(sequence.length * 2);
  let at = 0;
  for (const album of albums) {
    for (const { entryId, trackId } of album) {
      pairs[at++] = entryId;
      pairs[at++] = trackId;
    }
  }
  return EntrySequence.ofPairs(pairs);
}

interface Placed {
  readonly entryId: number;
  readonly trackId: number;
  readonly place: number;
}

function albumsOf(sequence: EntrySequence, placeOf: AlbumPlaceOf): (readonly Placed[])[] {
  const albums = new Map<number, Placed[]>();
  const all: Placed[][] = [];
  for (const { entryId, trackId } of sequence.entries()) {
    const { album, place } = placeOf(trackId) ?? { album: 0, place: 0 };
    let tracks = album === 0 ? undefined : albums.get(album);
    if (!tracks) {
      tracks = [];
      all.push(tracks);
      if (album !== 0) albums.set(album, tracks);
    }
    tracks.push({ entryId, trackId, place });
  }
  // Stable: what stands at one place stays as it was in the list.
  for (const tracks of all) tracks.sort((a, b) => a.place - b.place);
  return all;
}
