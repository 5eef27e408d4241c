// The folder of the disk tier and its index: reads, writes, lists, sweeps and evicts chunk files. It does what it is told at once and throws
// what the file system throws; when to do it, and what a failure means, the tier decides.
import * as fs from 'node:fs/promises';
import { join } from 'node:path';

import type { IntegrityIssue } from '../../../shared/buffer-figures.ts';
import { errnoOf } from '../../../shared/errno.ts';
import { ENGINE_VERSION } from '../../../shared/presets.ts';
import { chunkKeyText, type ChunkKey } from '../../../shared/timeline.ts';
import {
  chunkFileName,
  framesOfFile,
  HEADER_BYTES,
  parseChunkFileName,
  readChunkFile,
  writeChunkFile,
  type ChunkFiles,
} from './chunk-file.ts';
import type { BufferedChunk } from '../memory-tiers.ts';

/** The calls of the file system that are made. */
export type DiskFiles = ChunkFiles & Pick<typeof fs, 'mkdir' | 'readdir' | 'stat' | 'utimes'>;

/** A temporary file this old is no longer being written by anyone. */
const STALE_TEMPORARY_MS = 600_000;

/** An entry's time of last use is written to the disk at most this often. */
const TOUCH_EVERY_MS = 60_000;

/** Files whose checksums one check reads, 25 MB; the next check takes the next ones. */
const VERIFIED_PER_CHECK = 32;

export class DiskFolder {
  readonly index = new DiskIndex();
  readonly #folder: string;
  readonly #files: DiskFiles;
  readonly #now: () => number;
  #temporaries = 0;
  #verified = 0;
  #evictions = 0;
  #damaged = 0;

  constructor(folder: string, files: Partial<DiskFiles>, now: () => number) {
    this.#folder = folder;
    this.#files = { ...fs, ...files };
    this.#now = now;
  }

  get evictions(): number {
    return this.#evictions;
  }

  get damaged(): number {
    return this.#damaged;
  }

  /** The chunk's file as it is now: another player may have removed it since it was listed. */
  async read(key: ChunkKey): Promise<BufferedChunk | 'damaged' | null> {
    const text = chunkKeyText(key);
    const chunk = await readChunkFile(this.#files, this.#path(chunkFileName(key)), text).catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') this.index.remove(text);
      return null;
    });
    if (chunk === 'damaged') {
      this.#damaged += 1;
      this.index.remove(text);
    }
    return chunk;
  }

  /** Marks a chunk that was read as used; now and then its file too, so that it outlives the player. */
  used(key: ChunkKey): void {
    const text = chunkKeyText(key);
    const nowMs = this.#now();
    const touchedMs = this.index.use(text, nowMs);
    // One that left the index while it was read is being removed.
    if (touchedMs === null || nowMs - touchedMs <= TOUCH_EVERY_MS) return;
    this.index.touched(text, nowMs);
    this.#files.utimes(this.#path(chunkFileName(key)), nowMs / 1000, nowMs / 1000).catch(() => undefined);
  }

  /** Writes the chunk's file, making the folder if need be. It is not in the index yet. */
  async write(key: ChunkKey, chunk: BufferedChunk): Promise<void> {
    const name = chunkFileName(key);
    const temporaryPath = this.#path(`${name}.${process.pid}-${(this.#temporaries += 1)}.tmp`);
    const paths = { path: this.#path(name), temporaryPath };
    try {
      await writeChunkFile(this.#files, paths, chunkKeyText(key), chunk);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
      await this.#files.mkdir(this.#folder, { recursive: true });
      await writeChunkFile(this.#files, paths, chunkKeyText(key), chunk);
    }
  }

  written(key: ChunkKey, chunk: BufferedChunk): void {
    this.index.add(indexed(key, chunk), this.#now());
  }

  /** A file that cannot be removed, or is gone already, is found or missed by the next listing. */
  async unlink(key: ChunkKey): Promise<void> {
    await this.#unlink(chunkFileName(key));
  }

  /** Makes the index what the folder holds, sweeps what does not belong there, and tells what it did not expect. */
  async list(goOn: () => boolean): Promise<IntegrityIssue[]> {
    const issues: IntegrityIssue[] = [];
    const names = await this.#files.readdir(this.#folder).catch((error: unknown): string[] => {
      if (errnoOf(error) === 'ENOENT') return [];
      throw error;
    });
    const missing = new Map(this.index.files().map((file) => [file.name, file]));
    for (const name of names) {
      if (!goOn()) return issues;
      missing.delete(name);
      const issue = await this.#listFile(name);
      if (issue) issues.push(issue);
    }
    for (const { text, name } of missing.values()) {
      if (this.index.remove(text)) issues.push({ kind: 'file-missing', subject: name, repair: 'recounted' });
    }
    return issues;
  }

  /** Reads the next few files wholly and removes the damaged ones. */
  async verifySome(goOn: () => boolean): Promise<IntegrityIssue[]> {
    const issues: IntegrityIssue[] = [];
    const files = this.index.files();
    if (this.#verified >= files.length) this.#verified = 0;
    const some = files.slice(this.#verified, this.#verified + VERIFIED_PER_CHECK);
    this.#verified += some.length;
    for (const file of some) {
      if (!goOn()) break;
      // One that cannot be opened just now is not damaged for that.
      const read = await readChunkFile(this.#files, this.#path(file.name), file.text).catch(() => null);
      if (read === 'damaged') issues.push(await this.#discard(file));
    }
    return issues;
  }

  /** Tries all of their files, then throws what the first that could not be removed met. */
  async removeTracks(leaves: (trackId: number) => boolean): Promise<void> {
    const tracks = new Set(this.index.files().map(({ trackId }) => trackId));
    // Asked once a track: the answer may come from the database.
    const leaving = new Set([...tracks].filter(leaves));
    const problems: Error[] = [];
    for (const { text, name, trackId } of this.index.files()) {
      if (!leaving.has(trackId)) continue;
      this.index.remove(text);
      await this.#files.unlink(this.#path(name)).catch((error: Error) => {
        if (errnoOf(error) !== 'ENOENT') problems.push(error);
      });
    }
    const [problem] = problems;
    if (problem) throw problem;
  }

  /** Evicts the least recently used until no more than `bytes` are held. */
  async shrinkTo(bytes: number): Promise<void> {
    if (this.index.usedBytes <= bytes) return;
    for (const { text, name } of this.index.oldestFirst()) {
      if (this.index.usedBytes <= bytes) return;
      this.index.remove(text);
      this.#evictions += 1;
      await this.#unlink(name);
    }
  }

  async #listFile(name: string): Promise<IntegrityIssue | null> {
    const stat = await this.#files.stat(this.#path(name)).catch(() => null);
    if (!stat?.isFile()) return null;
    const key = parseChunkFileName(name);
    if (!key) {
      const isTemporary = name.endsWith('.tmp');
      if (isTemporary && this.#now() - stat.mtimeMs < STALE_TEMPORARY_MS) return null;
      await this.#unlink(name);
      return isTemporary ? null : { kind: 'file-unknown', subject: name, repair: 'removed' };
    }
    if (key.engineVersion !== ENGINE_VERSION) {
      await this.#unlink(name);
      return null;
    }
    const file = { text: chunkKeyText(key), name, trackId: key.trackId, bytes: stat.size };
    if (framesOfFile(stat.size) === null) return this.#discard(file);
    if (!this.index.has(file.text)) this.index.add(file, stat.mtimeMs);
    return null;
  }

  async #discard({ text, name }: IndexedFile): Promise<IntegrityIssue> {
    this.#damaged += 1;
    this.index.remove(text);
    await this.#unlink(name);
    return { kind: 'file-damaged', subject: name, repair: 'removed' };
  }

  async #unlink(name: string): Promise<void> {
    await this.#files.unlink(this.#path(name)).catch(() => undefined);
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}

function indexed(key: ChunkKey, chunk: BufferedChunk): IndexedFile {
  const bytes = HEADER_BYTES + chunk.pcm.byteLength;
  return { text: chunkKeyText(key), name: chunkFileName(key), trackId: key.trackId, bytes };
}

interface IndexedFile {
  /** The chunk key's text. */
  readonly text: string;
  readonly name: string;
  readonly trackId: number;
  readonly bytes: number;
}

interface Entry extends IndexedFile {
  lastUseMs: number;
  /** What the file itself says of its last use. */
  touchedMs: number;
}

/** What is known of the folder: which files, how large, how long unused. No I/O; the folder itself is the truth. */
class DiskIndex {
  readonly #entries = new Map<string, Entry>();
  #usedBytes = 0;

  get usedBytes(): number {
    return this.#usedBytes;
  }

  get size(): number {
    return this.#entries.size;
  }

  has(text: string): boolean {
    return this.#entries.has(text);
  }

  add(file: IndexedFile, lastUseMs: number): void {
    this.remove(file.text);
    this.#entries.set(file.text, { ...file, lastUseMs, touchedMs: lastUseMs });
    this.#usedBytes += file.bytes;
  }

  /** Marks a file as used; returns when its last use was written to the disk, null when it is not known. */
  use(text: string, nowMs: number): number | null {
    const entry = this.#entries.get(text);
    if (!entry) return null;
    entry.lastUseMs = nowMs;
    return entry.touchedMs;
  }

  touched(text: string, nowMs: number): void {
    const entry = this.#entries.get(text);
    if (entry) entry.touchedMs = nowMs;
  }

  remove(text: string): boolean {
    const entry = this.#entries.get(text);
    if (!entry) return false;
    this.#entries.delete(text);
    this.#usedBytes -= entry.bytes;
    return true;
  }

  files(): readonly IndexedFile[] {
    return [...this.#entries.values()];
  }

  oldestFirst(): readonly IndexedFile[] {
    return [...this.#entries.values()].sort((a, b) => a.lastUseMs - b.lastUseMs);
  }

  /** Counts the bytes anew; returns whether the counter was wrong. */
  recount(): boolean {
    const bytes = [...this.#entries.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    const wrong = bytes !== this.#usedBytes;
    this.#usedBytes = bytes;
    return wrong;
  }
}
