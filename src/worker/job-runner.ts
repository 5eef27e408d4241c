// Runs the jobs a worker is sent, answers each one exactly once, and keeps answering pings and cancels while they run.
import { setImmediate as nextTurn } from 'node:timers/promises';

import { PlayerError, reportError } from '../shared/errors.ts';
import type { FileReading, FromWorker, Job, JobResults, ReadManyJob, ToWorker } from '../shared/worker-protocol.ts';
import { analyseTrack } from './analyse-track.ts';
import type { Decoder } from './decode/decoder.ts';
import { FolderFiles } from './folder-files.ts';
import { failureOf } from './job-failure.ts';
import { readArt } from './read-art.ts';
import { readFile } from './read-tags.ts';
import { ChunkRenderer } from './render-chunk.ts';

/** Of many files. Measured: a third gains nothing on a disk whose files are in memory. */
const FILES_AT_ONCE = 2;

/** Files are read without a turn of the loop for so long. Guess: nobody waits for a ping of this process so closely. */
const TURN_MS = 20;

export interface JobRunnerOptions {
  readonly decoder: Decoder;
  readonly lowMemory: boolean;
  post(message: FromWorker): void;
}

export class JobRunner {
  readonly #decoder: Decoder;
  readonly #renderer: ChunkRenderer;
  readonly #folders = new FolderFiles();
  readonly #post: (message: FromWorker) => void;
  readonly #running = new Map<number, AbortController>();

  /** `lowMemory`: it holds less between jobs. */
  constructor({ decoder, lowMemory, post }: JobRunnerOptions) {
    this.#decoder = decoder;
    this.#renderer = new ChunkRenderer(decoder, lowMemory);
    this.#post = post;
  }

  handle(message: ToWorker): void {
    switch (message.type) {
      case 'ping':
        this.#post({ type: 'pong', id: message.id, rssBytes: residentBytes() });
        break;
      case 'cancel':
        this.#running.get(message.id)?.abort();
        break;
      case 'job':
        void this.#run(message.id, message.job);
        break;
    }
  }

  /** Aborts what runs and closes every file. */
  dispose(): void {
    for (const controller of this.#running.values()) controller.abort();
    this.#renderer.dispose();
  }

  async #run(id: number, job: Job): Promise<void> {
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      const value = await this.#perform(job, controller.signal);
      if (controller.signal.aborted) throw new PlayerError('aborted');
      this.#post({ type: 'done', id, value });
    } catch (error) {
      const failure = controller.signal.aborted ? new PlayerError('aborted') : failureOf(error);
      // What is held for the next jobs is the first that can be given up.
      if (failure.code === 'out-of-memory') this.#renderer.dispose();
      this.#post({ type: 'failed', id, error: reportError(failure) });
    } finally {
      this.#running.delete(id);
    }
  }

  /** Some beside one another, for a back end that is another program; a turn of the loop now and then, for cancels and pings. */
  async #readMany({ files, depth }: ReadManyJob, signal: AbortSignal): Promise<JobResults['read-many']> {
    const readings: (FileReading | null)[] = [];
    const waiting = files.entries();
    let turnedAtMs = performance.now();
    const read = async (): Promise<void> => {
      for (const [index, file] of waiting) {
        if (performance.now() - turnedAtMs > TURN_MS) {
          await nextTurn();
          turnedAtMs = performance.now();
        }
        if (signal.aborted) throw new PlayerError('aborted');
        readings[index] = await readFile(
          this.#decoder,
          this.#folders,
          { kind: 'read-tags', ...file, depth },
          signal,
        ).catch(() => null);
      }
    };
    await Promise.all(Array.from({ length: FILES_AT_ONCE }, read));
    return readings;
  }

  async #perform(job: Job, signal: AbortSignal): Promise<JobResults[Job['kind']]> {
    switch (job.kind) {
      case 'render':
        return this.#renderer.render(job, signal);
      case 'analyse':
        return analyseTrack(this.#decoder, job, signal);
      case 'read-tags':
        return readFile(this.#decoder, this.#folders, job, signal);
      case 'read-many':
        return this.#readMany(job, signal);
      case 'read-art':
        return readArt(this.#decoder, this.#folders, job, signal);
    }
  }
}

/** Null where it cannot be read now: the system's own figures are files, too, and there may be no more of them to be had. */
function residentBytes(): number | null {
  try {
    return process.memoryUsage.rss();
  } catch {
    return null;
  }
}
