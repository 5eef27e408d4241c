// What the player learned of its listener, one JSON document per learner. Its owner reads it once, checks it and writes all of it anew;
// this module knows nothing of what is in it.
import type { CatalogueDatabase } from './database.ts';

export class Learned {
  readonly #database: CatalogueDatabase;

  constructor(database: CatalogueDatabase) {
    this.#database = database;
  }

  /** What was saved under `name`; null when nothing was, or what is there is no JSON. Unchecked otherwise. */
  load(name: string): unknown {
    const row = this.#database.run(
      () =>
        this.#database.statement('SELECT value FROM learned WHERE name = ?').get(name) as
          { readonly value: string } | undefined,
    );
    try {
      return row ? (JSON.parse(row.value) as unknown) : null;
    } catch {
      return null;
    }
  }

  /** Keeps `value` instead of what was saved before. Throws `database-failed` or `disk-full`; what was there then stays. */
  save(name: string, value: object): void {
    const sql = `INSERT INTO learned (name, value, saved_at) VALUES (?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value, saved_at = excluded.saved_at`;
    this.#database.transaction(() => this.#database.statement(sql).run(name, JSON.stringify(value), Date.now()));
  }
}
