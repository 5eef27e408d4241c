// All that is known of tracks in words, fact by fact; of several tracks what they share. Pure.
import type { TrackProperties } from '../../shared/properties.ts';
import { bitrateText, channelsText, lengthText, momentText, rateText, sizeText, tempoText, unplayableReason } from './track-text.ts'; // prettier-ignore
import { formats, words } from './words.ts';

export const PROPERTY_GROUPS = ['tags', 'file', 'sound', 'listening'] as const;
export type PropertyGroup = (typeof PROPERTY_GROUPS)[number];
export type PropertyName = keyof typeof words.properties.names;

/** `value` null: not known. `isShared` false: the tracks differ in it, `value` says how many there are. */
export interface PropertyFact {
  readonly name: PropertyName;
  readonly value: string | null;
  readonly isShared: boolean;
}

type Facts = readonly (readonly [PropertyName, (of: TrackProperties) => string | null])[];

const FACTS: Readonly<Record<PropertyGroup, Facts>> = {
  tags: [
    ['title', ({ row }) => row.title],
    ['artist', ({ row }) => row.artist ?? listText(row.artists.map(({ name }) => name))],
    ['album', ({ row }) => row.album],
    ['albumArtist', ({ row, albumArtists }) => row.albumArtist ?? listText(albumArtists)],
    ['composer', ({ composers }) => listText(composers)],
    ['genre', ({ genres }) => listText(genres)],
    ['date', ({ date }) => date],
    ['originalDate', ({ originalDate }) => originalDate],
    ['track', ({ row, trackTotal }) => numberText(row.trackNo, trackTotal)],
    ['disc', ({ row, discTotal }) => numberText(row.discNo, discTotal)],
    ['discSubtitle', ({ discSubtitle }) => discSubtitle],
    ['compilation', ({ compilation }) => yesText(compilation)],
    ['bpm', ({ row }) => tempoText(row)],
    ['lyrics', ({ hasLyrics }) => yesText(hasLyrics)],
    ['cover', ({ row }) => yesText(row.hasArt)],
    ['recording', ({ mbRecordingId }) => mbRecordingId],
    ['release', ({ mbReleaseId }) => mbReleaseId],
    ['releaseGroup', ({ mbReleaseGroupId }) => mbReleaseGroupId],
  ],
  file: [
    ['path', ({ row }) => row.path],
    ['part', ({ part }) => (part === 0 ? null : formats.whole(part))],
    ['size', ({ sizeBytes }) => sizeText(sizeBytes)],
    ['modified', ({ modifiedAt }) => momentText(modifiedAt)],
    ['format', ({ row }) => row.format],
    ['bitrate', ({ row }) => bitrateText(row)],
    ['sampleRate', ({ row }) => rateText(row)],
    ['bits', ({ row }) => (row.bitsPerSample === null ? null : words.stream.bits(row.bitsPerSample))],
    ['channels', ({ row }) => channelsText(row)],
    ['length', ({ row }) => lengthText(row)],
    ['problem', ({ row }) => unplayableReason(row)],
    ['identity', ({ identity }) => identity],
    ['copies', ({ copies }) => (copies === 0 ? null : formats.whole(copies))],
  ],
  sound: [
    ['analysis', analysisText],
    ['loudness', ({ sound }) => unitText(sound?.integratedLufs, 'LUFS')],
    ['range', ({ sound }) => unitText(sound?.loudnessRangeLu, 'LU')],
    ['peak', ({ sound }) => unitText(sound?.truePeakDbtp, 'dBTP')],
    ['crest', ({ sound }) => unitText(sound?.crestDb, 'dB')],
    ['tempo', ({ sound }) => unitText(sound?.tempoBpm, 'BPM', 0)],
    ['trackGain', ({ replayGain }) => unitText(replayGain.trackGainDb, 'dB', 2)],
    ['albumGain', ({ replayGain }) => unitText(replayGain.albumGainDb, 'dB', 2)],
  ],
  listening: [
    ['rating', ({ row }) => (row.rating === null ? null : words.actions.stars(Math.round(row.rating / 20)))],
    ['loved', ({ row }) => yesText(row.loved)],
    ['plays', ({ row }) => formats.whole(row.plays)],
    ['skips', ({ skips }) => formats.whole(skips)],
    ['last', ({ row }) => (row.lastPlayedAt === null ? null : momentText(row.lastPlayedAt))],
    ['added', ({ row }) => momentText(row.addedAt)],
  ],
};

/** Shown without a value too: that a track has none is worth knowing. The others are left out. */
const ALWAYS: ReadonlySet<PropertyName> = new Set(['title', 'artist', 'album', 'genre', 'date', 'path', 'analysis', 'rating', 'last']); // prettier-ignore

/** Of each group, what there is to say. */
export function propertyFacts(tracks: readonly TrackProperties[], group: PropertyGroup): readonly PropertyFact[] {
  return FACTS[group]
    .map(([name, of]): PropertyFact => {
      const values = new Set(tracks.map(of));
      if (values.size <= 1) return { name, value: [...values][0] ?? null, isShared: true };
      return { name, value: words.properties.differs(values.size), isShared: false };
    })
    .filter(({ name, value }) => value !== null || ALWAYS.has(name));
}

/** All of it as text, to be pasted elsewhere. */
export function propertiesText(tracks: readonly TrackProperties[]): string {
  return PROPERTY_GROUPS.flatMap((group) => [
    words.properties.groups[group],
    ...propertyFacts(tracks, group).map(({ name, value }) => `  ${words.properties.names[name]}: ${value ?? '—'}`),
  ]).join('\n');
}

function analysisText({ sound }: TrackProperties): string {
  if (sound === null) return words.properties.notAnalysed;
  return sound.problem === null ? words.properties.analysed : words.properties.notAnalysable;
}

const listText = (names: readonly string[]): string | null => (names.length === 0 ? null : names.join(', '));
const yesText = (is: boolean): string => (is ? words.properties.yes : words.properties.no);

function numberText(number: number | null, total: number | null): string | null {
  if (number === null) return null;
  return total === null ? String(number) : words.properties.of(number, total);
}

function unitText(value: number | null | undefined, unit: string, digits = 1): string | null {
  return value === null || value === undefined ? null : words.properties.figure(value, digits, unit);
}

/** "12 tracks · 48 MB" */
export function selectionText(tracks: readonly TrackProperties[], asked: number): string {
  const size = sizeText(tracks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  const count = tracks.length < asked ? words.properties.first(tracks.length, asked) : words.counts.tracks(asked);
  return [count, size].filter((part) => part !== null).join(' · ');
}
