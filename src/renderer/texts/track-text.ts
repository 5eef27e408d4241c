// How tracks, folders and scan progress are put into words. Pure; called by views.
import type { ScanProgress, TrackRow } from '../../shared/library.ts';
import { formatClock, secondsToFrames } from '../../shared/timeline.ts';
import { errorText } from './format.ts';
import { formats, words } from './words.ts';

/** "3:07", or null while it is unknown. */
export function lengthText(row: TrackRow): string | null {
  if (row.totalFrames !== null) return formatClock(row.totalFrames);
  return row.durationSeconds === null ? null : formatClock(secondsToFrames(row.durationSeconds));
}

export { formatClock as clockText };

/** "8:14 PM" of today, "Mar 3, 2026, 8:14 PM". */
export function momentText(atMs: number): string {
  const isToday = new Date(atMs).toDateString() === new Date().toDateString();
  return isToday ? formats.time(atMs) : formats.moment(atMs);
}

/** "3 minutes 7 seconds", for a screen reader. */
export function spokenClock(frames: number): string {
  const parts = formatClock(frames).split(':').map(Number).reverse();
  const [seconds = 0, minutes = 0, hours = 0] = parts;
  const spoken = [
    hours > 0 ? formats.unit(hours, 'hour', 'long') : '',
    minutes > 0 ? formats.unit(minutes, 'minute', 'long') : '',
    formats.unit(seconds, 'second', 'long'),
  ];
  return spoken.filter(Boolean).join(' ');
}

/** Last part of a path in either notation; the path itself for a root. */
export function folderName(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path;
}

/** Name and extension of the file at a path in either notation. */
export const fileName = folderName;

/** The folder that holds the file. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.length - folderName(path).length - 1));
}

/** Why the row cannot be played, or null when it can. */
export function unplayableReason(row: TrackRow): string | null {
  switch (row.state) {
    case 'missing':
      return errorText(row.problem ?? { code: 'file-missing', values: {} });
    case 'unreadable':
      return errorText(row.problem ?? { code: 'file-unreadable', values: {} });
    case 'ready':
    case 'unread':
      return null;
  }
}

/** "FLAC · 44.1 kHz · 16 bit", with what is known. */
export function streamText(row: TrackRow): string {
  const { stream } = words;
  const parts = [
    row.format,
    row.sampleRateHz === null ? null : stream.sampleRate(row.sampleRateHz / 1000),
    row.bitsPerSample === null ? null : stream.bits(row.bitsPerSample),
    row.bitrateKbps === null || row.bitsPerSample !== null ? null : stream.bitrate(Math.round(row.bitrateKbps)),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

/** "Mar 3, 2026" */
export function dayText(atMs: number): string {
  return formats.day(atMs);
}

/** "320 kbit/s" */
export function bitrateText({ bitrateKbps }: TrackRow): string | null {
  return bitrateKbps === null ? null : words.stream.bitrate(Math.round(bitrateKbps));
}

/** "44.1 kHz" */
export function rateText({ sampleRateHz }: TrackRow): string | null {
  return sampleRateHz === null ? null : words.stream.sampleRate(sampleRateHz / 1000);
}

/** "Stereo", "6 channels" */
export function channelsText({ channels }: TrackRow): string | null {
  return channels === null ? null : words.stream.channels(channels);
}

/** "12.3 MB" */
export function sizeText(bytes: number | null): string | null {
  if (bytes === null) return null;
  const { kilobytes, megabytes } = words.stream;
  return bytes < 1e6 ? kilobytes(Math.max(1, Math.round(bytes / 1e3))) : megabytes(bytes / 1e6, bytes < 1e8 ? 1 : 0);
}

/** "128" */
export function tempoText({ bpm }: TrackRow): string | null {
  return bpm === null ? null : String(Math.round(bpm));
}

export interface ScanText {
  readonly sentence: string;
  /** 0 to 1; null while the amount of work is not known. */
  readonly share: number | null;
}

/** What the scanner is doing, or null when it is idle. */
export function scanText(progress: ScanProgress): ScanText | null {
  switch (progress.phase) {
    case 'idle':
      return null;
    case 'walking':
      return { sentence: words.scan.looking(progress.foundFiles), share: null };
    case 'reading': {
      const total = Math.max(progress.toReadFiles, progress.readFiles);
      return {
        sentence: words.scan.reading(progress.readFiles, total),
        share: total === 0 ? null : progress.readFiles / total,
      };
    }
    case 'committing':
      return { sentence: words.scan.updating, share: 1 };
  }
}

/** "120 files a second, 3:07 left", as far as it is known. */
export function scanPaceText({ paused, filesPerSecond, leftSeconds }: ScanProgress): string | null {
  if (paused) return words.scan.paused;
  const parts = [
    filesPerSecond ? words.scan.pace(Math.max(1, Math.round(filesPerSecond))) : null,
    leftSeconds === null ? null : words.scan.left(formatClock(secondsToFrames(leftSeconds))),
  ];
  return parts.filter((part) => part !== null).join(', ') || null;
}

/** What is announced when a scan ended. */
export function scanResultText({ foundFiles, unreadableFiles }: ScanProgress): string {
  const { finished, unreadable } = words.scan;
  return unreadableFiles === 0 ? finished(foundFiles) : `${finished(foundFiles)} ${unreadable(unreadableFiles)}`;
}
