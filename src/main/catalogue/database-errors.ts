// What SQLite's errors mean to the player.
import BetterSqlite from 'better-sqlite3';

import { PlayerError } from '../../shared/errors.ts';

/** A look over the file found damage in it. */
export class DamageError extends Error {}

/** SQLite's own code; null for any other error. */
function sqliteCode(error: unknown): string | null {
  if (error instanceof BetterSqlite.SqliteError) return error.code;
  // One that came from a thread is a copy.
  const isCopy = error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE'); // prettier-ignore
  return isCopy ? (error.code as string) : null;
}

/** The file is not what it was written as. */
export function isDamage(error: unknown): boolean {
  if (error instanceof DamageError) return true;
  const code = sqliteCode(error);
  return code !== null && (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT'));
}

/** What the player calls it: `disk-full`, or `database-failed` unless it is a PlayerError already. */
export function translate(error: unknown): PlayerError {
  const full =
    sqliteCode(error) === 'SQLITE_FULL' || (error instanceof Error && 'code' in error && error.code === 'ENOSPC');
  return PlayerError.from(error, full ? 'disk-full' : 'database-failed');
}
