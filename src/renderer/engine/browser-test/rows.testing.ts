// A track row for tests that look at single fields of it.
import type { TrackRow } from '../../../shared/library.ts';

export function testRow(fields: Partial<TrackRow> = {}): TrackRow {
  return {
    id: 1, path: '/1.flac', state: 'ready', problem: null, title: 'Track', artist: null, album: null, albumArtist: null, albumId: null, artists: [], plays: 0, rating: null, lastPlayedAt: null, addedAt: 0, composer: null, originalYear: null, bpm: null, loved: false,
    trackNo: null, discNo: null, year: null, genre: null, format: 'FLAC', sampleRateHz: 48_000, channels: 2, bitsPerSample: 16,
    bitrateKbps: null, durationSeconds: null, totalFrames: null, signature: 's', hasArt: false, ...fields,
  }; // prettier-ignore
}
