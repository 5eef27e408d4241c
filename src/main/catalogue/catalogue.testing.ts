// What the tests of this room share: a catalogue in a folder of its own that is removed afterwards, and files to put into it.
import { mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';

import { NO_TAGS, signatureWithoutCtime, stampOf, type TrackTags } from '../../shared/library.ts';
import type { Logger } from '../platform/log.ts';
import { openCatalogue, type Catalogue } from './catalogue.ts';
import { migrate } from './migrations.ts';
import { DATABASE_NAME } from './open-database.ts';
import { EMPTY_KEY, sortKey } from './sort-keys.ts';
import type { TrackChange } from './track-writer.ts';

export const silentLog: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

export function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'auralis-catalogue-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

export function testCatalogue(folder = dataFolder()): Catalogue {
  const catalogue = openCatalogue({ dataFolder: folder, log: silentLog });
  onTestFinished(() => catalogue.dispose());
  return catalogue;
}

export function tagsOf(tags: Partial<TrackTags>): TrackTags {
  return {
    ...NO_TAGS, format: 'FLAC', sampleRateHz: 44_100, channels: 2, bitsPerSample: 16, bitrateKbps: 900, durationSeconds: 180, ...tags,
  }; // prettier-ignore
}

export function readChange(
  rootId: number,
  path: string,
  tags: Partial<TrackTags>,
  stampSeed = 1,
): TrackChange & { kind: 'read' } {
  const timeNs = `${1_700_000_000_000 + stampSeed}000000`;
  const stamp = { sizeBytes: 1000 + stampSeed, mtimeNs: timeNs, inode: String(stampSeed), ctimeNs: timeNs };
  const fingerprint = `content ${stampSeed}`;
  return {
    kind: 'read',
    rootId,
    path,
    stamp,
    fingerprint,
    identity: null,
    tags: tagsOf(tags),
    tagsLevel: 'full',
    problem: null,
  };
}

/** What of a track lay elsewhere, or under another name, before tracks and files were apart. */
const FORMER_COLUMNS: Readonly<Record<string, string>> = {
  tags_read: 'f.tags_level IS NOT NULL', album_key: 't.album_group_key', artist_key: 'artist_key(ifnull(t.artist, t.album_artist))',
  album_artist_key: 'album_artist_key(t.album, ifnull(t.album_artist, t.artist))',
}; // prettier-ignore

/** Takes a closed database back to an earlier schema, with what that schema can hold of its tracks. */
export function toSchema(folder: string, version: number): void {
  const file = join(folder, DATABASE_NAME);
  renameSync(file, `${file}.present`);
  const connection = new Database(file);
  migrate(connection, version);
  connection.function('artist_key', (name) => sortKey(name as string | null));
  connection.function(
    'album_artist_key',
    (album, name) => (album === null ? EMPTY_KEY : '') + sortKey(name as string | null),
  );
  connection.prepare('ATTACH ? AS present').run(`${file}.present`);
  const columnsOf = (table: string): string[] =>
    connection.prepare<[string], string>("SELECT name FROM pragma_table_info(?, 'main')").pluck().all(table);
  const ofFiles = new Set(connection.prepare<[], string>("SELECT name FROM pragma_table_info('files', 'present')").pluck().all()); // prettier-ignore
  const tables = ['preferences', 'learned', 'roots', 'tracks', 'analyses'].filter(
    (table) => columnsOf(table).length > 0,
  );
  for (const table of tables) {
    const columns = columnsOf(table);
    const sources = columns.map(
      (name) => FORMER_COLUMNS[name] ?? (name !== 'id' && ofFiles.has(name) ? `f.${name}` : `t.${name}`),
    );
    connection.exec(
      table === 'tracks'
        ? `INSERT INTO main.tracks (${columns.join()}) SELECT ${sources.join()} FROM present.tracks AS t JOIN present.files AS f ON f.id = t.file_id`
        : `INSERT INTO main.${table} (${columns.join()}) SELECT ${columns.join()} FROM present.${table}`,
    );
  }
  connection.close();
  rmSync(`${file}.present`);
}

/** Takes a closed database back to the schema before files had fingerprints and signatures a ctime. */
export function toSchemaWithoutCtime(folder: string): void {
  toSchema(folder, 2);
  const connection = new Database(join(folder, DATABASE_NAME));
  const rows = connection.prepare<[], { path: string }>('SELECT path FROM tracks').all();
  const tracks = connection.prepare('UPDATE tracks SET signature = ? WHERE path = ?');
  const analyses = connection.prepare(
    'UPDATE analyses SET signature = ? WHERE track_id = (SELECT id FROM tracks WHERE path = ?)',
  );
  // Each by itself would wait for the disk.
  connection.transaction(() => {
    for (const { path } of rows) {
      const signature = signatureWithoutCtime(stampOf(statSync(path, { bigint: true })));
      tracks.run(signature, path);
      analyses.run(signature, path);
    }
  })();
  connection.close();
}
