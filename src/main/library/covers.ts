// Covers as the page asks for them: small ones from a folder on disk, where each image is kept once under the hash of its bytes, however many
// tracks show it; the original from the file. What is not there yet a worker makes.
import * as fs from 'node:fs/promises';
import { join } from 'node:path';

import { untilAborted } from '../../shared/abort.ts';
import { errnoOf } from '../../shared/errno.ts';
import { PlayerError } from '../../shared/errors.ts';
import type { ArtSizePx } from '../../shared/library.ts';
import type { ArtImage, CoverArt } from '../../shared/worker-protocol.ts';
import type { Art } from '../catalogue/art.ts';
import type { Logger } from '../platform/log.ts';
import type { WorkerPool } from '../workers/pool.ts';

/** Three sizes of a cover are about 45 KB: room for 5,600 albums. Guess. */
const CAP_BYTES = 256 * 1024 * 1024;

/** Room is made to this share, so that it is not made again with the next cover. Guess. */
const SHARE_AFTER_SWEEP = 0.9;

/** A file's time of last use is written at most this often. Guess. */
const TOUCH_EVERY_MS = 24 * 3600 * 1000;

export interface CoversOptions {
  /** Made when it is not there. Only this writes into it. */
  readonly folder: string;
  readonly capBytes?: number;
  readonly storage: Pick<Art, 'hashOf' | 'note'>;
  readonly workers: Pick<WorkerPool, 'readArt'>;
  readonly log: Logger;
}

/** A cover that is being made, and who waits for it. */
interface Making {
  readonly done: Promise<CoverArt | null>;
  readonly abort: AbortController;
  waiting: number;
}

export class Covers {
  readonly #options: CoversOptions;
  readonly #making = new Map<string, Making>();
  /** Null until the folder was listed. */
  #usedBytes: number | null = null;
  #sweeping: Promise<void> | null = null;
  #hasTold = false;

  constructor(options: CoversOptions) {
    this.#options = options;
  }

  /**
   * The cover of the track whose file has `signature`, at most `sizePx` at its longer side, or as it is in the file; null when it has none that
   * can be shown. Rejects with file codes, with what keeps the worker from it, or with `aborted`.
   */
  async image(
    trackId: number,
    signature: string,
    sizePx: ArtSizePx | null,
    signal: AbortSignal,
  ): Promise<ArtImage | null> {
    if (sizePx === null) return (await this.#options.workers.readArt(trackId, signature, 'original', signal))?.original ?? null; // prettier-ignore
    const hash = this.#options.storage.hashOf(trackId, signature);
    const kept = hash === null ? null : await this.#read(hash, sizePx);
    if (kept) return kept;
    const made = await this.#make(trackId, signature, signal);
    const bytes = made?.thumbnails.find((thumbnail) => thumbnail.sizePx === sizePx)?.bytes;
    return bytes ? { mimeType: 'image/webp', bytes } : (made?.original ?? null);
  }

  /** Ends what is under way. */
  dispose(): void {
    for (const { abort } of this.#making.values()) abort.abort();
  }

  /** One job for all who ask at a time; it ends when nobody waits any more. */
  async #make(trackId: number, signature: string, signal: AbortSignal): Promise<CoverArt | null> {
    const text = `${trackId}/${signature}`;
    const making = this.#making.get(text) ?? this.#begin(text, trackId, signature);
    making.waiting++;
    try {
      return await untilAborted(making.done, signal);
    } finally {
      making.waiting--;
      if (making.waiting === 0) {
        making.abort.abort();
        // Who comes before it has ended begins anew.
        if (this.#making.get(text) === making) this.#making.delete(text);
      }
    }
  }

  #begin(text: string, trackId: number, signature: string): Making {
    const abort = new AbortController();
    const done = this.#options.workers
      .readArt(trackId, signature, 'thumbnails', abort.signal)
      .then(async (cover) => {
        if (cover && cover.thumbnails.length > 0) await this.#keep(trackId, signature, cover);
        return cover;
      })
      .finally(() => {
        if (this.#making.get(text) === making) this.#making.delete(text);
      });
    const making: Making = { done, abort, waiting: 0 };
    this.#making.set(text, making);
    return making;
  }

  async #read(hash: string, sizePx: ArtSizePx): Promise<ArtImage | null> {
    const path = this.#path(hash, sizePx);
    try {
      const file = await fs.open(path);
      try {
        const { mtimeMs } = await file.stat();
        if (Date.now() - mtimeMs > TOUCH_EVERY_MS) await file.utimes(new Date(), new Date()).catch(() => undefined);
        return { mimeType: 'image/webp', bytes: await file.readFile() };
      } finally {
        await file.close();
      }
    } catch {
      // It was swept, or cannot be read: it is made anew.
      return null;
    }
  }

  /** That nothing can be kept is told once a run and is no reason to show no cover. */
  async #keep(trackId: number, signature: string, cover: CoverArt): Promise<void> {
    try {
      await fs.mkdir(join(this.#options.folder, cover.hash.slice(0, 2)), { recursive: true, mode: 0o700 });
      for (const { sizePx, bytes } of cover.thumbnails) await this.#write(this.#path(cover.hash, sizePx), bytes);
      this.#options.storage.note(trackId, signature, cover);
      this.#sweeping ??= this.#sweep().finally(() => (this.#sweeping = null));
    } catch (error) {
      if (!this.#hasTold) this.#options.log.warn('a cover could not be kept', PlayerError.from(error));
      this.#hasTold = true;
    }
  }

  async #write(path: string, bytes: Uint8Array): Promise<void> {
    const part = `${path}.${process.pid}.part`;
    try {
      await fs.writeFile(part, bytes, { mode: 0o600 });
      await fs.rename(part, path);
      if (this.#usedBytes !== null) this.#usedBytes += bytes.length;
    } catch (error) {
      await fs.rm(part, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  /** Where there is more than the bound, what was not shown for longest goes. */
  async #sweep(): Promise<void> {
    const capBytes = this.#options.capBytes ?? CAP_BYTES;
    if (this.#usedBytes !== null && this.#usedBytes <= capBytes) return;
    const files = await this.#list();
    let usedBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (usedBytes > capBytes) {
      files.sort((a, b) => a.usedAtMs - b.usedAtMs);
      for (const { path, sizeBytes } of files) {
        if (usedBytes <= capBytes * SHARE_AFTER_SWEEP) break;
        await fs.rm(path, { force: true });
        usedBytes -= sizeBytes;
      }
    }
    this.#usedBytes = usedBytes;
  }

  async #list(): Promise<{ readonly path: string; readonly sizeBytes: number; readonly usedAtMs: number }[]> {
    const { folder } = this.#options;
    const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return [];
      throw error;
    });
    const files = [];
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const stats = await fs.stat(path).catch(() => null);
      if (stats) files.push({ path, sizeBytes: stats.size, usedAtMs: stats.mtimeMs });
    }
    return files;
  }

  #path(hash: string, sizePx: ArtSizePx): string {
    return join(this.#options.folder, hash.slice(0, 2), `${hash}-${sizePx}.webp`);
  }
}
