// A track row for tests of this room, with what the test names and nothing else known.
import type { TrackRow } from '../../shared/library.ts';

export function trackRow(known: Partial<TrackRow> & { readonly id: number }): TrackRow {
  return {
    path: `/music/${known.id}.flac`,
    state: 'ready',
    problem: null,
    title: `Track ${known.id}`,
    artist: null,
    album: null,
    albumArtist: null,
    albumId: null,
    artists: [],
    plays: 0,
    rating: null,
    lastPlayedAt: null,
    addedAt: 0,
    composer: null,
    originalYear: null,
    bpm: null,
    loved: false,
    trackNo: null,
    discNo: null,
    year: null,
    genre: null,
    format: null,
    sampleRateHz: null,
    channels: null,
    bitsPerSample: null,
    bitrateKbps: null,
    durationSeconds: null,
    totalFrames: null,
    signature: '1-1-1',
    hasArt: false,
    ...known,
  };
}
