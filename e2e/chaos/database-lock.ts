// Another program holds the library's database: nobody else can write to it until it lets go.
import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';

import { DATABASE_NAME } from '../../src/main/catalogue/open-database.ts';

/** Returns how it lets go. */
export function lockDatabase(dataFolder: string): () => void {
  const connection = new BetterSqlite(join(dataFolder, DATABASE_NAME), { timeout: 3000 });
  connection.exec('BEGIN EXCLUSIVE');
  return () => {
    connection.exec('ROLLBACK');
    connection.close();
  };
}
