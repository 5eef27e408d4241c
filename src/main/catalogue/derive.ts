// Makes anew what follows from other rows: the words of search, albums, and counts. After a migration that left them out, and after rows were saved
// from a damaged database. Called by open-database.ts before anything else uses the tables.
import type Database from 'better-sqlite3';

import { Albums } from './albums.ts';
import { Credits } from './credits.ts';
import { indexAllWords } from './track-words.ts';

/** What is there stays: the second call changes nothing. */
export function derive(connection: Database.Database): void {
  const prepared = new Map<string, Database.Statement<unknown[]>>();
  const statement = (sql: string): Database.Statement<unknown[]> => {
    const known = prepared.get(sql) ?? connection.prepare<unknown[]>(sql);
    prepared.set(sql, known);
    return known;
  };
  const database = { statement };
  connection
    .transaction(() => {
      const isIndexed = connection.prepare('SELECT 1 FROM track_words_docsize LIMIT 1').get() !== undefined;
      if (!isIndexed) indexAllWords(connection);
      new Albums(database).groupUngrouped();
      new Credits(database).removeUnused();
    })
    .immediate();
}
