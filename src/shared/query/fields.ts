// The fields of the query language: what each is called, what kind of value it is compared with, and which of them a word without a field is
// looked for in. Parser, evaluator and the compiler to SQL read this one table.

/** What a word is looked for in. `file` has no name of its own in the language: a free word also finds a track by its file's name. */
export const TEXT_COLUMNS = ['title', 'artist', 'album', 'genre', 'composer', 'file', 'path', 'format'] as const;
export type TextColumn = (typeof TEXT_COLUMNS)[number];

/** Where a word without a field is looked for. The folders of a path are not: everything lies below "Music". */
export const FREE_COLUMNS: readonly TextColumn[] = ['title', 'artist', 'album', 'genre', 'composer', 'file'];

/** `folder`: the path without the file's name, see folders.ts; no column of its own holds it. */
export const TEXT_FIELDS = ['title', 'artist', 'album', 'genre', 'composer', 'path', 'folder', 'format'] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

/**
 * How values are written. whole: "1990" is all of 1990; measured: "120" is what rounds to it, but "> 120" is all above 120; clock: seconds
 * or "5:00", which is what is shown as 5:00; date: "2024", "2024-03", "2024-03-21" in local time, or an age as "30d".
 */
export type NumberKind = 'whole' | 'measured' | 'clock' | 'date';

/** rating: 0–100, or stars as "4*"; length: seconds; last and added: milliseconds since 1970; bitrate: kbit/s. */
export const NUMBER_FIELDS = {
  year: 'whole',
  rating: 'whole',
  plays: 'whole',
  skips: 'whole',
  last: 'date',
  added: 'date',
  length: 'clock',
  bitrate: 'measured',
  bpm: 'measured',
  lufs: 'measured',
} as const satisfies Record<string, NumberKind>;
export type NumberField = keyof typeof NUMBER_FIELDS;

export const FLAGS = ['loved', 'missing'] as const;
export type Flag = (typeof FLAGS)[number];

export type Field = TextField | NumberField;

/** What a list can be ordered by within the language: every field. */
export const SORT_FIELDS: readonly Field[] = [...TEXT_FIELDS, ...(Object.keys(NUMBER_FIELDS) as NumberField[])];

export const isTextField = (name: string): name is TextField => (TEXT_FIELDS as readonly string[]).includes(name);
export const isNumberField = (name: string): name is NumberField => Object.hasOwn(NUMBER_FIELDS, name);
export const isFlag = (name: string): name is Flag => (FLAGS as readonly string[]).includes(name);
