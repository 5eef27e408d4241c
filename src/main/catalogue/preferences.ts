// What the listener set and what the player learned of the listener, as JSON by name. A setting that is not valid (an older version, a hand
// edit) falls back to its default on its own; what was learned is checked by the learner.
import { PlayerError } from '../../shared/errors.ts';
import { DEFAULT_SETTINGS, settingsSchema, type Settings } from '../../shared/settings.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import type { CatalogueDatabase } from './database.ts';

const PREFIX = 'settings.';

type Field = keyof Settings;
const FIELDS = Object.keys(settingsSchema.entries) as Field[];

export class Preferences {
  readonly #database: CatalogueDatabase;

  constructor(database: CatalogueDatabase) {
    this.#database = database;
  }

  settings(): Settings {
    const stored = this.#database.read(() =>
      this.#database.connection.prepare<[], { key: string; value: string }>('SELECT key, value FROM preferences').all(),
    );
    const texts = new Map(stored.map(({ key, value }) => [key, value]));
    const valid = FIELDS.flatMap((field) => {
      const value = readField(field, texts.get(PREFIX + field));
      return value === undefined ? [] : [[field, value] as const];
    });
    return { ...DEFAULT_SETTINGS, ...Object.fromEntries(valid) };
  }

  /**
   * Keeps the fields that are given, and resolves with all. The caller has validated them (the contract does). While another process holds the
   * database it tries again for a while, then rejects: the page keeps what it could not save and sends it again.
   */
  async setSettings(change: { readonly [K in Field]?: Settings[K] | undefined }): Promise<Settings> {
    const sql =
      'INSERT INTO preferences (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';
    await this.#database.writeWaiting(() => {
      const statement = this.#database.connection.prepare(sql);
      for (const field of FIELDS) {
        const value = change[field];
        if (value !== undefined) statement.run(PREFIX + field, JSON.stringify(value));
      }
    });
    return this.settings();
  }
}

function readField(field: Field, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const verdict = settingsSchema.entries[field]['~standard'].validate(value);
  return verdict instanceof Promise || verdict.issues ? undefined : verdict.value;
}

/** What was learned is lost only with the process, so that there is no hurry. Guess. */
const SAVE_AGAIN_MS = 10_000;

/** What the player learned of its listener, one JSON document per learner, which reads it once and checks it. */
export class Learned implements Disposable {
  readonly #database: CatalogueDatabase;
  readonly #log: Logger;
  /** The newest of each learner that the database did not take yet. */
  readonly #unsaved = new Map<string, object>();
  #timer: NodeJS.Timeout | null = null;

  constructor(database: CatalogueDatabase, log: Logger) {
    this.#database = database;
    this.#log = log;
  }

  /** What was saved under `name`; null when nothing was, or what is there is no JSON. Unchecked otherwise. */
  load(name: string): unknown {
    const row = this.#database.read(
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

  /** As `save`, and never throws: what the database does not take now it is given later, the newest of each name. */
  keep(name: string, value: object): void {
    this.#unsaved.set(name, value);
    this.#saveUnsaved();
  }

  /** The last chance: goes through an open circuit breaker, too. */
  dispose(): void {
    this.#database.insist(() => this.#saveUnsaved());
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #saveUnsaved(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    for (const [name, value] of this.#unsaved) {
      try {
        this.save(name, value);
        this.#unsaved.delete(name);
      } catch (error) {
        // That the circuit breaker is open was told when it opened.
        if (PlayerError.from(error).code !== 'breaker-open') this.#log.warn('what was learned is kept later', error);
        this.#timer ??= setTimeout(() => this.#saveUnsaved(), SAVE_AGAIN_MS).unref();
      }
    }
  }

  /** Keeps `value` instead of what was saved before. Throws `database-failed` or `disk-full`; what was there then stays. */
  save(name: string, value: object): void {
    const sql = `INSERT INTO learned (name, value, saved_at) VALUES (?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value, saved_at = excluded.saved_at`;
    this.#database.write(() => this.#database.statement(sql).run(name, JSON.stringify(value), Date.now()));
  }
}
