// One step of the schema (migrations.ts): the words of search in the columns that the query language knows. Released as it stands: never edited,
// changes are new steps.

/** The words themselves are made anew after the steps: see derive.ts. */
export const QUERY_WORDS = `
  -- One column for each text of shared/query/fields.ts, path with all its folders. The words are cut by shared/query/words.ts: of what it leaves,
  -- this tokenizer takes every stretch between spaces for a word, so that both find the same.
  DROP TABLE track_words;
  CREATE VIRTUAL TABLE track_words USING fts5 (
    title, artist, album, genre, composer, file, path, format,
    content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '1 2'
  );
  -- Segments are merged by track-words.ts, not within commits.
  INSERT INTO track_words (track_words, rank) VALUES ('automerge', 0);
`;
