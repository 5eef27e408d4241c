// How tracks, folders, counts and scan progress are put into words. Pure; called by views.
import type { ScanProgress, TrackRow } from '../../shared/library.ts';
import { errorText } from './format.ts';
import { formatClock, secondsToFrames } from '../../shared/timeline.ts';

const COUNT = new Intl.NumberFormat('en-US');

/** "12,345" */
export function wholeText(count: number): string {
  return COUNT.format(count);
}

/** "12,345 tracks", "1 track". */
export function countText(count: number, one: string, many: string): string {
  return `${COUNT.format(count)} ${count === 1 ? one : many}`;
}

/** "3:07", or null while it is unknown. */
export function lengthText(row: TrackRow): string | null {
  if (row.totalFrames !== null) return formatClock(row.totalFrames);
  return row.durationSeconds === null ? null : formatClock(secondsToFrames(row.durationSeconds));
}

export { formatClock as clockText };

const TODAY = new Intl.DateTimeFormat('en-US', { timeStyle: 'short' });
const MOMENT = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short' });

/** "8:14 PM" of today, "Mar 3, 2026, 8:14 PM". */
export function momentText(atMs: number): string {
  const isToday = new Date(atMs).toDateString() === new Date().toDateString();
  return (isToday ? TODAY : MOMENT).format(atMs);
}

/** "3 minutes 7 seconds", for a screen reader. */
export function spokenClock(frames: number): string {
  const parts = formatClock(frames).split(':').map(Number).reverse();
  const [seconds = 0, minutes = 0, hours = 0] = parts;
  const spoken = [
    hours > 0 ? countText(hours, 'hour', 'hours') : '',
    minutes > 0 ? countText(minutes, 'minute', 'minutes') : '',
    countText(seconds, 'second', 'seconds'),
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
  const parts = [
    row.format,
    row.sampleRateHz === null ? null : `${row.sampleRateHz / 1000} kHz`,
    row.bitsPerSample === null ? null : `${row.bitsPerSample} bit`,
    row.bitrateKbps === null || row.bitsPerSample !== null ? null : `${Math.round(row.bitrateKbps)} kbit/s`,
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

const DAY = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium' });

/** "Mar 3, 2026" */
export function dayText(atMs: number): string {
  return DAY.format(atMs);
}

/** "320 kbit/s" */
export function bitrateText({ bitrateKbps }: TrackRow): string | null {
  return bitrateKbps === null ? null : `${COUNT.format(Math.round(bitrateKbps))} kbit/s`;
}

/** "44.1 kHz" */
export function rateText({ sampleRateHz }: TrackRow): string | null {
  return sampleRateHz === null ? null : `${sampleRateHz / 1000} kHz`;
}

/** "Stereo", "6 channels" */
export function channelsText({ channels }: TrackRow): string | null {
  if (channels === null) return null;
  return channels === 1 ? 'Mono' : channels === 2 ? 'Stereo' : countText(channels, 'channel', 'channels');
}

/** "12.3 MB" */
export function sizeText(bytes: number | null): string | null {
  if (bytes === null) return null;
  return bytes < 1e6
    ? `${Math.max(1, Math.round(bytes / 1e3))} kB`
    : `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB`;
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
      return { sentence: `Looking for music… ${countText(progress.foundFiles, 'file', 'files')}`, share: null };
    case 'reading': {
      const total = Math.max(progress.toReadFiles, progress.readFiles);
      return {
        sentence: `Reading ${COUNT.format(progress.readFiles)} of ${COUNT.format(total)}`,
        share: total === 0 ? null : progress.readFiles / total,
      };
    }
    case 'committing':
      return { sentence: 'Updating the library…', share: 1 };
  }
}

/** "120 files a second, 3:07 left", as far as it is known. */
export function scanPaceText({ paused, filesPerSecond, leftSeconds }: ScanProgress): string | null {
  if (paused) return 'Paused';
  const parts = [
    filesPerSecond ? `${countText(Math.max(1, Math.round(filesPerSecond)), 'file', 'files')} a second` : null,
    leftSeconds === null ? null : `${formatClock(secondsToFrames(leftSeconds))} left`,
  ];
  return parts.filter((part) => part !== null).join(', ') || null;
}

/** What is announced when a scan ended. */
export function scanResultText(progress: ScanProgress): string {
  const unreadable =
    progress.unreadableFiles === 0 ? '' : ` ${countText(progress.unreadableFiles, 'file', 'files')} could not be read.`;
  return `Scan finished: ${countText(progress.foundFiles, 'file', 'files')} found.${unreadable}`;
}
