// What the tests of this room share: real folders that are removed afterwards, a real catalogue, and a reader of tags for files whose
// content is their tags as JSON (the true one lives in a worker process).
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { NO_TAGS, stampOf, type TrackRow, type TrackTags } from '../../shared/library.ts';
import type { FileReading, ReadTagsJob } from '../../shared/worker-protocol.ts';
import { openCatalogue, type Catalogue } from '../catalogue/catalogue.ts';
import type { Logger } from '../platform/log.ts';
import { LibraryService, type LibraryOptions } from './library-service.ts';
import type { FileReader } from './scan/read.ts';
import { isGone } from './scan/rules.ts';

export const silentLog: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A real path, so that found paths can be compared with it. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'auralis-library-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file and the folders on its way. */
export function put(path: string, tags: Partial<TrackTags> | string = {}): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof tags === 'string' ? tags : JSON.stringify(tags));
  return path;
}

/** As the worker does it: the content is its own fingerprint. */
export async function readJsonTags(path: string, known: ReadTagsJob['known'] = null): Promise<FileReading> {
  const stamp = stampOf(await stat(path, { bigint: true }).catch(fileError));
  const text = await readFile(path, 'utf8').catch(fileError);
  if (text === '') throw new PlayerError('file-empty');
  try {
    // What the tags do not say: the sound of the file.
    const { sound = null, ...rest } = JSON.parse(text) as { readonly sound?: string } & Partial<TrackTags>;
    const isKnown = known !== null && (known.fingerprint ?? text) === text;
    const tags = isKnown ? null : { ...NO_TAGS, ...rest };
    return { stamp, fingerprint: text, identity: sound, tags, tagsLevel: 'full', parts: null, sheets: null };
  } catch (error) {
    throw new PlayerError('file-corrupt', '', { cause: error });
  }
}

function fileError(error: unknown): never {
  throw new PlayerError(isGone(error) ? 'file-missing' : 'file-unreadable', undefined, { cause: error });
}

/** As the pool: many at once, and null for what failed, which is then asked for by itself. */
export function readerOf(readTags: FileReader['readTags']): FileReader {
  return {
    readTags,
    readLanes: 2,
    readMany: (files, signal, depth) =>
      Promise.all(files.map(({ path, known }) => readTags(path, known, signal, depth).catch(() => null))),
  };
}

export interface TestLibrary {
  readonly catalogue: Catalogue;
  readonly service: LibraryService;
  /** Rows by path. */
  rows(): TrackRow[];
  row(path: string): TrackRow | undefined;
  /** Resolves when nothing is scanned and nothing waits to be. */
  idle(): Promise<void>;
}

interface TestLibraryOptions extends Partial<Omit<LibraryOptions, 'workers'>> {
  readonly dataFolder?: string;
  readonly readTags?: FileReader['readTags'];
}

export function testLibrary({ dataFolder, readTags = readJsonTags, ...options }: TestLibraryOptions = {}): TestLibrary {
  const catalogue = openCatalogue({ dataFolder: dataFolder ?? temporaryFolder(), log: silentLog });
  const service = new LibraryService({ storage: catalogue, workers: readerOf(readTags), log: silentLog, ...options });
  onTestFinished(async () => {
    await service.dispose();
    catalogue.dispose();
  });
  const rows = (): TrackRow[] =>
    catalogue.tracks
      .page({ search: '', sort: 'title', direction: 'ascending' }, 0, 100_000)
      .rows.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return {
    catalogue,
    service,
    rows,
    row: (path) => rows().find((row) => row.path === path),
    idle: () =>
      until(() => service.roots().every(({ state }) => state !== 'scanning') && service.progress().phase === 'idle'),
  };
}

/** Resolves when the folder is watched: a file is put there and found, by the watcher or by the walk that follows its beginning. */
export async function beginsToWatch(library: TestLibrary, folder: string): Promise<void> {
  await library.idle();
  const probe = put(join(folder, 'stays.mp3'), { title: 'Stays' });
  await until(() => library.row(probe)?.state === 'ready');
  await library.idle();
}

export async function until(condition: () => boolean, withinMs = 10_000): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms: ${condition.toString()}`);
    await sleep(10);
  }
}
