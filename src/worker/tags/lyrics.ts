// Finds the words of a song among the tags of a file: synced ones, as LRC text, before plain ones. Pure.
import type { NamedValue } from './parsed-fields.ts';

/** ID3 SYLT as the parser gives it. */
interface SyncedText {
  readonly contentType?: unknown;
  readonly timeStampFormat?: unknown;
  readonly syncText?: readonly { readonly text: string; readonly timestamp: number }[];
}

/** ID3v2.4, 4.9: 1 is lyrics (2 is a transcription, then movements, events, chords…); time stamps are of MPEG frames or milliseconds. */
const IS_LYRICS = [1, 2];
const MILLISECONDS = 2;

/** Names of tags that hold words as text, ahead those that taggers use for synced ones. */
const NAMES = ['SYNCEDLYRICS', 'LYRICS', 'UNSYNCEDLYRICS', '©LYR', 'WM/LYRICS_SYNCHRONISED', 'WM/LYRICS'];

/** Without line breaks before it, each of which would be tried for the beginning of all that follow. */
const LRC_TIME = /^[ \t]*\[\d{1,3}:\d\d(?:[.:]\d{1,3})?\]/m;

export function lyricsOf(named: readonly NamedValue[]): string | null {
  const synced = named.flatMap(({ name, value }) => (name === 'SYLT' || name === 'SLT' ? [lrcOf(value)] : []));
  const plain = named.flatMap(({ name, value }) =>
    name === 'USLT' || name === 'ULT' ? [(value as { text?: unknown } | null)?.text] : [],
  );
  const texts = NAMES.flatMap((wanted) => named.filter(({ name }) => name === wanted).map(({ value }) => value));
  return bestLyrics([...synced, ...plain, ...texts]);
}

/** The first that is synced, else the first with words in it. */
export function bestLyrics(candidates: readonly unknown[]): string | null {
  const texts = candidates.filter((text): text is string => typeof text === 'string' && text.trim() !== '');
  return texts.find((text) => LRC_TIME.test(text)) ?? texts[0] ?? null;
}

/** LRC text of synced words: a line each where the tagger ended lines, else a line for each time stamp. null where it has no time in ms. */
function lrcOf(value: unknown): string | null {
  const { contentType, timeStampFormat, syncText } = (value ?? {}) as SyncedText;
  if (!Array.isArray(syncText) || syncText.length === 0) return null;
  if (timeStampFormat !== MILLISECONDS || !IS_LYRICS.includes(Number(contentType))) return null;
  const pieces = syncText as NonNullable<SyncedText['syncText']>;
  const endsLines = pieces.some(({ text }) => /[\r\n]/.test(text));
  let lrc = '';
  let atLineStart = true;
  for (const { text, timestamp } of pieces) {
    const startsLine = atLineStart || !endsLines || /^[\r\n]/.test(text);
    const words = text.replace(/[\r\n]+/g, ' ').trimEnd();
    lrc += startsLine ? `\n[${lrcTime(timestamp)}]${words.trimStart()}` : words;
    atLineStart = endsLines && /[\r\n]$/.test(text);
  }
  return lrc.trimStart();
}

function lrcTime(ms: number): string {
  const hundredths = Math.round(ms / 10);
  const part = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${part(hundredths / 6000)}:${part((hundredths / 100) % 60)}.${part(hundredths % 100)}`;
}
