// What the tests of this room share: a catalogue in a folder of its own that is removed afterwards, and files to put into it.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';

import { NO_TAGS, signatureWithoutCtime, stampOf, type TrackTags } from '../../shared/library.ts';
import type { Logger } from '../platform/log.ts';
import { openCatalogue, type Catalogue } from './catalogue.ts';
import { DATABASE_NAME } from './open-database.ts';
import type { TrackChange } from './track-rows.ts';

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
  return { kind: 'read', rootId, path, stamp, fingerprint, tags: tagsOf(tags), problem: null };
}

/** What the schema with fingerprints added. */
export const DROP_FINGERPRINTS = `
  DROP INDEX tracks_with_problem;
  ALTER TABLE tracks DROP COLUMN fingerprint;
  ALTER TABLE tracks DROP COLUMN checked;`;

/** Takes a closed database back to the schema before files had fingerprints and signatures a ctime. */
export function toSchemaWithoutCtime(folder: string): void {
  const connection = new Database(join(folder, DATABASE_NAME));
  connection.exec(`
    ${DROP_FINGERPRINTS}
    PRAGMA user_version = 2;`);
  const rows = connection.prepare<[], { path: string }>('SELECT path FROM tracks').all();
  for (const { path } of rows) {
    const signature = signatureWithoutCtime(stampOf(statSync(path, { bigint: true })));
    connection.prepare('UPDATE tracks SET signature = ? WHERE path = ?').run(signature, path);
    connection
      .prepare('UPDATE analyses SET signature = ? WHERE track_id = (SELECT id FROM tracks WHERE path = ?)')
      .run(signature, path);
  }
  connection.close();
}
