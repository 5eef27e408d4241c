// Query → SQL: a condition as an expression over `tracks AS t`, whose values are bound. What it means is said by shared/query/evaluator.ts, and a
// property test holds the two together. Words that stand together are asked of the full-text index in one look.
import type { Database } from 'better-sqlite3';

import { FREE_COLUMNS, type Field, type NumberField, type TextField } from '../../shared/query/fields.ts';
import { folderOfPath, isSuchFolder } from '../../shared/query/folders.ts';
import { intervalOf, type Interval } from '../../shared/query/intervals.ts';
import type { Condition, TextMatch } from '../../shared/query/query.ts';
import { isSameText, SYMBOL_WORD, wordsOf } from '../../shared/query/words.ts';
import { EMPTY_NUMBER_KEY } from './sort-keys.ts';

/** An expression that is 0 or 1, never NULL, so that NOT turns it around. */
export interface Expression {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/** What the full-text index can answer alone. */
interface Match {
  readonly match: string;
}

type Part = Match | Expression;

/** Folders whose answer is kept while they are looked through; guess: a large library has some ten thousand. */
const KNOWN_FOLDERS = 50_000;

/** To be called once for each connection that runs what is compiled here. */
export function registerQueryFunctions(connection: Database): void {
  connection.function('is_text', { deterministic: true }, (value, asked) =>
    typeof value === 'string' && isSameText(value, String(asked)) ? 1 : 0,
  );
  // Called for each file that may be it, so the next file of the folder that was asked of last has its answer before anything is built.
  let [askedHow, askedWords]: readonly unknown[] = [];
  let last = { prefix: '', answer: 0 };
  const answers = new Map<string, number>();
  connection.function('in_folder', { deterministic: true }, (value, how, words) => {
    const path = value as string;
    if (how !== askedHow || words !== askedWords || answers.size > KNOWN_FOLDERS) {
      answers.clear();
      [askedHow, askedWords, last] = [how, words, { prefix: '', answer: 0 }];
    } else if (last.prefix !== '' && path.startsWith(last.prefix)) {
      // No name holds a separator, so it lies in that folder itself where none comes behind.
      if (path.indexOf(last.prefix.at(-1) ?? '/', last.prefix.length) === -1) return last.answer;
    }
    const folder = folderOfPath(path);
    const known = answers.get(folder);
    const answer = known ?? (isSuchFolder(folder, how as TextMatch, String(words).split(' ')) ? 1 : 0);
    if (known === undefined) answers.set(folder, answer);
    last = { prefix: path.slice(0, folder.length + 1), answer };
    return answer;
  });
  // As tag-columns.ts joins them.
  connection.function('names_text', { deterministic: true }, (values, asked) =>
    typeof values === 'string' && values.split(', ').some((value) => isSameText(value, String(asked))) ? 1 : 0,
  );
}

/** The condition at that time. */
export function compileCondition(condition: Condition, nowMs: number): Expression {
  return expression(compile(condition, nowMs));
}

/** The same as a query of the full-text index; null when that cannot answer it alone. */
export function compileMatch(condition: Condition): string | null {
  const part = compile(condition, 0);
  return 'match' in part ? part.match : null;
}

function compile(condition: Condition, nowMs: number): Part {
  switch (condition.kind) {
    case 'all':
      return all(condition.of, nowMs);
    case 'any':
      return any(condition.of.map((part) => compile(part, nowMs)));
    case 'not':
      return not(compile(condition.of, nowMs));
    case 'text':
      if (condition.field === 'folder') return inFolder(condition);
      return condition.match === 'exact' && condition.field !== null
        ? exactly(condition.field, condition.text)
        : match(condition);
    case 'number':
    case 'range':
      return NUMBERS[condition.field](intervalOf(condition, nowMs));
    case 'empty':
      return EMPTY[condition.field];
    case 'flag':
      return condition.flag === 'missing'
        ? sql('t.state = 2')
        : sql('t.id IN (SELECT track_id FROM play_stats WHERE loved = 1)');
  }
}

const sql = (text: string, ...parameters: (string | number)[]): Expression => ({ sql: text, parameters });

function expression(part: Part): Expression {
  return 'match' in part ? sql('t.id IN (SELECT rowid FROM track_words WHERE track_words MATCH ?)', part.match) : part;
}

function joined(operator: 'AND' | 'OR', parts: readonly Expression[]): Expression {
  const text = parts.map((part) => part.sql).join(` ${operator} `);
  return { sql: parts.length > 1 ? `(${text})` : text, parameters: parts.flatMap((part) => part.parameters) };
}

/** Words that must not be there are taken away within the index where others must be: alone they would be nearly all tracks. */
function all(conditions: readonly Condition[], nowMs: number): Part {
  const wanted: string[] = [];
  const unwanted: string[] = [];
  const others: Expression[] = [];
  for (const condition of conditions) {
    const isNegated = condition.kind === 'not';
    const part = compile(isNegated ? condition.of : condition, nowMs);
    if ('match' in part) (isNegated ? unwanted : wanted).push(part.match);
    else others.push(isNegated ? not(part) : part);
  }
  const found: Part[] = [];
  if (wanted.length > 0) {
    const both = wanted.join(' AND ');
    found.push({ match: unwanted.length > 0 ? `((${both}) NOT (${unwanted.join(' OR ')}))` : `(${both})` });
  } else if (unwanted.length > 0) {
    found.push(not({ match: unwanted.join(' OR ') }));
  }
  const [only] = found;
  return only && others.length === 0 ? only : joined('AND', [...found.map(expression), ...others]);
}

function any(parts: readonly Part[]): Part {
  const matches = parts.flatMap((part) => ('match' in part ? [part.match] : []));
  const found: Part[] = matches.length > 0 ? [{ match: `(${matches.join(' OR ')})` }] : [];
  const others = parts.flatMap((part) => ('match' in part ? [] : [part]));
  const [only] = found;
  return only && others.length === 0 ? only : joined('OR', [...found.map(expression), ...others]);
}

function not(part: Part): Expression {
  const { sql: text, parameters } = expression(part);
  return { sql: `NOT (${text})`, parameters };
}

type Text = Condition & { readonly kind: 'text' };

function match({ field, match: how, text }: Text): Match {
  const columns = field === null ? FREE_COLUMNS.join(' ') : field;
  return { match: `{${columns}} : "${wordsOf(text).join(' ')}"${how === 'prefix' ? '*' : ''}` };
}

const isText = (value: string): string => `is_text(${value}, ?)`;
const someText = (values: string): string => `EXISTS (SELECT 1 FROM (${values}) WHERE ${isText('value')})`;

const ARTISTS = `SELECT t.artist AS value UNION ALL SELECT t.album_artist
  UNION ALL SELECT credited FROM track_artists WHERE track_id = t.id AND role < 2`;
const COMPOSERS = 'SELECT credited AS value FROM track_artists WHERE track_id = t.id AND role = 2';

/** Whether the text is the value, or one of the values, behind a column of the index. */
const EXACTLY: Readonly<Record<Exclude<TextField, 'folder'>, string>> = {
  title: isText('t.title'),
  artist: someText(ARTISTS),
  album: isText('t.album'),
  genre: 'names_text(t.genre, ?)',
  composer: someText(COMPOSERS),
  path: someText('SELECT path AS value FROM files WHERE id = t.file_id'),
  format: isText('t.format'),
};

/** Compared are only those that the index says may be it. */
function exactly(field: Exclude<TextField, 'folder'>, text: string): Expression {
  const may = expression(match({ kind: 'text', field, match: 'phrase', text }));
  return joined('AND', [may, sql(EXACTLY[field], text)]);
}

/**
 * Words of the folder stand in the path, too, which the index knows; whether not in the file's name is looked at. But signs that are a name by
 * themselves are none in a path.
 */
function inFolder({ match: how, text }: Text): Expression {
  const words = wordsOf(text);
  const among = match({ kind: 'text', field: 'path', match: how === 'prefix' ? 'prefix' : 'phrase', text });
  const looked = sql(
    'EXISTS (SELECT 1 FROM files WHERE id = t.file_id AND in_folder(path, ?, ?))',
    how,
    words.join(' '),
  );
  return words.some((word) => word.startsWith(SYMBOL_WORD)) ? looked : joined('AND', [expression(among), looked]);
}

/** `value` in the interval; it is not NULL, or that is asked besides. */
function within(value: string, { from, fromOpen, to, toOpen }: Interval): Expression {
  const parts: Expression[] = [];
  if (from !== -Infinity) parts.push(sql(`${value} ${fromOpen ? '>' : '>='} ?`, from));
  if (to !== Infinity) parts.push(sql(`${value} ${toOpen ? '<' : '<='} ?`, to));
  return parts.length === 0 ? sql('1') : joined('AND', parts);
}

const known = (value: string, interval: Interval): Expression =>
  joined('AND', [sql(`${value} IS NOT NULL`), within(value, interval)]);

/** The keys that lists sort by are in an index. */
const keyed = (key: string, interval: Interval): Expression =>
  joined('AND', [sql(`${key} < ?`, EMPTY_NUMBER_KEY), within(key, interval)]);

function among(table: string, value: string, interval: Interval): Expression {
  const { sql: text, parameters } = known(value, interval);
  return sql(`t.id IN (SELECT track_id FROM ${table} WHERE ${text})`, ...parameters);
}

/** A count of 0 has no row. */
function counted(value: string, interval: Interval): Expression {
  const { from, fromOpen, to, toOpen } = interval;
  const hasZero = (fromOpen ? from < 0 : from <= 0) && (toOpen ? to > 0 : to >= 0);
  if (!hasZero) return among('play_stats', value, interval);
  const { sql: text, parameters } = within(value, interval);
  return sql(`t.id NOT IN (SELECT track_id FROM play_stats WHERE NOT (${text}))`, ...parameters);
}

const NUMBERS: Readonly<Record<NumberField, (interval: Interval) => Expression>> = {
  year: (interval) => keyed('t.year_key', interval),
  length: (interval) => keyed('t.duration_key', interval),
  added: (interval) => within('t.added_at', interval),
  bitrate: (interval) => known('t.bitrate_kbps', interval),
  bpm: (interval) => known('t.bpm', interval),
  rating: (interval) => among('play_stats', 'rating', interval),
  last: (interval) => among('play_stats', 'last_played_at', interval),
  plays: (interval) => counted('plays', interval),
  skips: (interval) => counted('skips', interval),
  lufs: (interval) => among('analyses', 'integrated_lufs', interval),
};

const nothingAmong = (table: string, value: string): Expression =>
  sql(`t.id NOT IN (SELECT track_id FROM ${table} WHERE ${value} IS NOT NULL)`);

/** Whether the field has no value. A track has always a title, a path, a time when it came, and counts. */
const EMPTY: Readonly<Record<Field, Expression>> = {
  title: sql('0'),
  path: sql('0'),
  folder: sql('0'),
  added: sql('0'),
  plays: sql('0'),
  skips: sql('0'),
  artist: sql(`NOT EXISTS (SELECT 1 FROM (${ARTISTS}) WHERE value IS NOT NULL)`),
  album: sql('t.album IS NULL'),
  genre: sql('t.genre IS NULL'),
  composer: sql(`NOT EXISTS (${COMPOSERS})`),
  format: sql('t.format IS NULL'),
  year: sql('t.year IS NULL'),
  length: sql('t.duration_seconds IS NULL'),
  bitrate: sql('t.bitrate_kbps IS NULL'),
  bpm: sql('t.bpm IS NULL'),
  rating: nothingAmong('play_stats', 'rating'),
  last: nothingAmong('play_stats', 'last_played_at'),
  lufs: nothingAmong('analyses', 'integrated_lufs'),
};
