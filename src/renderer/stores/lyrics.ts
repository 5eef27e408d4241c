// The words of a song as the catalogue has them: LRC where they are synced, plain text otherwise. Pure. Own, since the packages for LRC are small and
// hardly used. The format has no standard: what is read are the tags of Kuroshio's LRC Editor and the words' times of "enhanced" LRC.

export interface LyricsLine {
  /** From the start of the track. */
  readonly atMs: number;
  /** Empty: the song goes on without words. */
  readonly text: string;
}

export interface Lyrics {
  /** In the order of time; empty where the words are not synced. */
  readonly synced: readonly LyricsLine[];
  /** Without times and tags, as it is to be read where nothing is synced. */
  readonly plain: string;
}

/** "[01:02.34]", "[1:02]", "[01:02:34]". */
const TIME = /^\s*\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]/;
/** "[ar:Someone]": letters, a colon, anything. */
const TAG = /^\s*\[([a-z#]+):([^\]]*)\]\s*$/i;
/** "<01:02.34>" before a word. */
const WORD_TIME = /<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>\s?/g;

export function parseLyrics(words: string): Lyrics {
  const synced: LyricsLine[] = [];
  const plain: string[] = [];
  let offsetMs = 0;
  for (const line of words.split(/\r\n|\r|\n/)) {
    const { times, text } = timesOf(line);
    const tag = times.length === 0 ? TAG.exec(line) : null;
    if (tag) {
      // A positive one shows the words sooner.
      if (tag[1]?.toLowerCase() === 'offset') offsetMs = Number.parseInt(tag[2] ?? '', 10) || 0;
      continue;
    }
    for (const atMs of times) synced.push({ atMs, text });
    plain.push(text);
  }
  const inOrder = synced
    .map(({ atMs, text }) => ({ atMs: Math.max(0, atMs - offsetMs), text }))
    .toSorted((a, b) => a.atMs - b.atMs);
  return { synced: inOrder, plain: plain.join('\n').trim() };
}

/** A line that is sung several times has several times before it. */
function timesOf(line: string): { readonly times: readonly number[]; readonly text: string } {
  const times: number[] = [];
  let rest = line;
  for (let found = TIME.exec(rest); found; found = TIME.exec(rest)) {
    const [whole, minutes, seconds, fraction = ''] = found;
    times.push((Number(minutes) * 60 + Number(seconds) + Number(`0.${fraction || '0'}`)) * 1000);
    rest = rest.slice(whole.length);
  }
  return { times, text: rest.replace(WORD_TIME, '').trim() };
}

/** The line that is sung at `atMs`: the last that began; −1 before the first. */
export function lineAt(synced: readonly LyricsLine[], atMs: number): number {
  let low = 0;
  let high = synced.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((synced[middle]?.atMs ?? Infinity) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
