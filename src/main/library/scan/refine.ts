// The second reading: files whose tags were only read quickly, and of which that reading can have lost something, are read in full while no scan
// runs. One small batch at a time: nobody waits for it. Interrupted at any point it is gone on with, because each row says how it was read.
import { untilAborted } from '../../../shared/abort.ts';
import { isAborted, PlayerError } from '../../../shared/errors.ts';
import type { FileReading } from '../../../shared/worker-protocol.ts';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import type { TrackChange } from '../../catalogue/track-writer.ts';
import type { KnownTrack } from '../../catalogue/tracks.ts';
import type { Disposable } from '../../platform/disposables.ts';
import type { Logger } from '../../platform/log.ts';
import type { FileReader } from './read.ts';
import { readFailure } from './rules.ts';

const BATCH_FILES = 8;

export interface TagRefinerOptions {
  readonly storage: Pick<Catalogue, 'tracks'>;
  readonly workers: FileReader;
  /** The database failed, or something nobody foresaw. */
  readonly onFailed: (error: unknown) => void;
  readonly log: Logger;
}

export class TagRefiner implements Disposable {
  readonly #options: TagRefinerOptions;
  #abort: AbortController | null = null;
  #done: Promise<void> = Promise.resolve();

  constructor(options: TagRefinerOptions) {
    this.#options = options;
  }

  /** Begins, or goes on, until nothing is left to read or it is stopped. */
  start(): void {
    if (this.#abort) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.#done = this.#run(abort.signal)
      .catch((error: unknown) => {
        if (!isAborted(error)) this.#options.onFailed(error);
      })
      .finally(() => {
        if (this.#abort === abort) this.#abort = null;
      });
  }

  /** What was read is kept. */
  stop(): void {
    this.#abort?.abort();
    this.#abort = null;
  }

  async dispose(): Promise<void> {
    this.stop();
    await this.#done;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { tracks } = this.#options.storage;
    // So that whoever starts it goes on first.
    await Promise.resolve();
    let files = tracks.needingFullTags(BATCH_FILES);
    while (files.length > 0) {
      const changes = await this.#read(files, signal);
      tracks.commit(changes.filter((change) => change !== null));
      // What could not be read stays for another time, and keeps no other from its turn.
      files = tracks.needingFullTags(BATCH_FILES, files.at(-1)?.fileId);
    }
  }

  async #read(files: readonly KnownTrack[], signal: AbortSignal): Promise<(TrackChange | null)[]> {
    const { workers } = this.#options;
    const asked = files.map(({ path }) => ({ path, known: null }));
    const readings = await untilAborted(workers.readMany(asked, signal, 'full'), signal);
    const changes: (TrackChange | null)[] = [];
    for (const [index, file] of files.entries()) {
      const reading = readings[index];
      changes.push(reading ? toChange(file, reading) : await this.#readAlone(file, signal));
    }
    return changes;
  }

  /** A file that is not read in full, but quickly, is left at that. null: another time. */
  async #readAlone(file: KnownTrack, signal: AbortSignal): Promise<TrackChange | null> {
    let error = new PlayerError('aborted');
    for (const depth of ['full', 'first'] as const) {
      try {
        return toChange(
          file,
          await untilAborted(this.#options.workers.readTags(file.path, null, signal, depth), signal),
        );
      } catch (thrown) {
        error = PlayerError.from(thrown);
        if (signal.aborted) throw error;
        if (readFailure(error) !== 'file') break;
      }
    }
    this.#options.log.warn('the rest of the tags is read another time', error.code);
    // The next scan finds out what became of it; till then it is not asked for again.
    return readFailure(error) === 'gone' ? { kind: 'missing', id: file.id } : null;
  }
}

function toChange({ rootId, path }: KnownTrack, reading: FileReading): TrackChange {
  return { kind: 'read', rootId, path, ...reading, tagsLevel: 'full', problem: null };
}
