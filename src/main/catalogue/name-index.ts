// Names in memory, to be searched at each key that is typed: those of albums, artists and playlists, of which there are some thousands where there
// are 100,000 tracks. Tracks have an index in the database (track-words.ts).
import type { AskedText, Predicate, Queryable } from '../../shared/query/evaluator.ts';
import type { Field, NumberField } from '../../shared/query/fields.ts';
import { findableWords, wordsOf } from '../../shared/query/words.ts';

/** `name` and who it is by; what the kind does not have is null. `field` is what the query language calls the name. */
export interface NamedThing {
  readonly id: number;
  readonly name: string;
  readonly artist: string | null;
  readonly year: number | null;
}

/** How well the name fits what was typed: it is that, begins with it, has a word that does, or is found by something else. */
export const RANKS = { same: 0, start: 1, word: 2, elsewhere: 3 } as const;
export type Rank = (typeof RANKS)[keyof typeof RANKS];

/** Words with a space before each, so that a space and a word is the start of one; `own` of them without those put together again. */
interface Cut {
  readonly text: string;
  readonly own: string;
}

const NOTHING: Cut = { text: '', own: '' };

interface Entry extends NamedThing {
  readonly nameCut: Cut;
  readonly artistCut: Cut;
}

function cut(text: string | null): Cut {
  if (text === null) return NOTHING;
  return { text: ` ${findableWords(text).join(' ')}`, own: ` ${wordsOf(text).join(' ')}` };
}

export function rankOf(name: string, asked: string): Rank {
  const { text, own } = cut(name);
  return rankCut(text, own, asked);
}

function rankCut(text: string, own: string, asked: string): Rank {
  if (asked === '') return RANKS.elsewhere;
  const start = ` ${asked}`;
  if (own === start || own === ` the${start}`) return RANKS.same;
  if (own.startsWith(start) || own.startsWith(` the${start}`)) return RANKS.start;
  const words = asked.split(' ');
  return words.every((word) => text.includes(` ${word}`)) ? RANKS.word : RANKS.elsewhere;
}

export class NameIndex {
  /** What the query language calls the name: null where only words without a field find it. */
  readonly #field: 'album' | 'artist' | null;
  #entries: readonly Entry[] = [];
  /** Of the names before: few of them change at a time, and cutting is what takes long. */
  #cuts = new Map<string, Cut>();

  constructor(field: 'album' | 'artist' | null) {
    this.#field = field;
  }

  /** Replaces them all. */
  set(things: readonly NamedThing[]): void {
    const cuts = new Map<string, Cut>();
    const cutOf = (text: string | null): Cut => {
      if (text === null) return NOTHING;
      const known = cuts.get(text) ?? this.#cuts.get(text) ?? cut(text);
      cuts.set(text, known);
      return known;
    };
    this.#entries = things.map((thing) => ({ ...thing, nameCut: cutOf(thing.name), artistCut: cutOf(thing.artist) }));
    this.#cuts = cuts;
  }

  /** Those that satisfy the predicate, by rank of their name and within as they were set. `asked`: the words of the query without a field. */
  find(predicate: Predicate, asked: string): { readonly id: number; readonly rank: Rank }[] {
    const byRank: { readonly id: number; readonly rank: Rank }[][] = [[], [], [], []];
    const subject = new NameSubject(this.#field);
    for (const entry of this.#entries) {
      subject.entry = entry;
      if (!predicate(subject)) continue;
      const rank = rankCut(entry.nameCut.text, entry.nameCut.own, asked);
      byRank[rank]?.push({ id: entry.id, rank });
    }
    return byRank.flat();
  }
}

/** One name after another, asked as anything is. What a name does not have (a genre, a length) is not there. */
class NameSubject implements Queryable {
  readonly #field: 'album' | 'artist' | null;
  entry: Entry | null = null;

  constructor(field: 'album' | 'artist' | null) {
    this.#field = field;
  }

  hasText({ field, match, phrase }: AskedText): boolean {
    const { entry } = this;
    if (!entry) return false;
    const isOfName = field === null || field === this.#field;
    const isOfArtist = field === null || field === 'artist';
    return (isOfName && has(entry.nameCut, match, phrase)) || (isOfArtist && has(entry.artistCut, match, phrase));
  }

  numberOf(field: NumberField): number | null {
    return field === 'year' ? (this.entry?.year ?? null) : null;
  }

  isEmpty(field: Field): boolean {
    return (
      this.#field === 'album' &&
      ((field === 'artist' && this.entry?.artist === null) || (field === 'year' && this.entry?.year === null))
    );
  }

  hasFlag(): boolean {
    return false;
  }
}

function has({ text, own }: Cut, match: AskedText['match'], phrase: string): boolean {
  if (match === 'exact') return own === ` ${phrase}`;
  return match === 'prefix' ? text.includes(` ${phrase}`) : `${text} `.includes(` ${phrase} `);
}
