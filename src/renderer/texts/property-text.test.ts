import { describe, expect, it } from 'vitest';

import type { TrackProperties } from '../../shared/properties.ts';
import { trackRow } from '../stores/track-row.testing.ts';
import { propertiesText, propertyFacts } from './property-text.ts';

const properties = (title: string, more: Partial<TrackProperties> = {}): TrackProperties => ({
  row: { ...trackRow({ id: 1, title }), trackNo: 3 },
  albumArtists: [], composers: [], genres: ['Rock', 'Folk'], trackTotal: 12, discTotal: null, discSubtitle: null, date: '1994-03',
  originalDate: null, compilation: false, mbRecordingId: null, mbReleaseId: null, mbReleaseGroupId: null, hasLyrics: false,
  replayGain: { trackGainDb: -7.5, trackPeak: null, albumGainDb: null, albumPeak: null }, sizeBytes: 12_345_678, modifiedAt: 0, part: 0,
  identity: null, copies: 0, skips: 2, sound: null, ...more,
}); // prettier-ignore

const valueOf = (tracks: readonly TrackProperties[], group: 'tags' | 'file' | 'sound' | 'listening', name: string) =>
  propertyFacts(tracks, group).find((fact) => fact.name === name);

describe('what is known of a track', () => {
  it('is said fact by fact', () => {
    const one = [properties('Anchor')];
    expect(valueOf(one, 'tags', 'genre')?.value).toBe('Rock, Folk');
    expect(valueOf(one, 'tags', 'track')?.value).toBe('3 of 12');
    expect(valueOf(one, 'file', 'size')?.value).toBe('12.3 MB');
    expect(valueOf(one, 'sound', 'trackGain')?.value).toBe('-7.50 dB');
    expect(valueOf(one, 'listening', 'skips')?.value).toBe('2');
  });

  it('leaves out what is not there, but not what is missed', () => {
    const one = [properties('Anchor', { date: null })];
    expect(valueOf(one, 'tags', 'recording')).toBeUndefined();
    expect(valueOf(one, 'tags', 'date')).toEqual({ name: 'date', value: null, isShared: true });
  });

  it('tells a track that was not analysed from one that cannot be', () => {
    const figures = { integratedLufs: -14.2, truePeakDbtp: -1, loudnessRangeLu: 6, crestDb: 12, tempoBpm: null };
    const done = [properties('Anchor', { sound: { ...figures, problem: null } })];
    expect(valueOf(done, 'sound', 'loudness')?.value).toBe('-14.2 LUFS');
    const texts = [properties('a'), ...done, properties('b', { sound: { ...figures, problem: { code: 'file-unreadable', values: {} } } })].map((track) => valueOf([track], 'sound', 'analysis')?.value); // prettier-ignore
    expect(new Set(texts).size).toBe(3);
  });
});

describe('what several tracks share', () => {
  const two = [properties('Anchor'), properties('Beacon')];

  it('is said once', () => {
    expect(valueOf(two, 'tags', 'date')).toEqual({ name: 'date', value: '1994-03', isShared: true });
  });

  it('is told from what differs', () => {
    expect(valueOf(two, 'tags', 'title')).toMatchObject({ isShared: false });
  });

  it('can be pasted', () => {
    expect(propertiesText([properties('Anchor')])).toContain('  Title: Anchor\n');
  });
});
