// Entries of playlists that no track was, looked for again when scans brought files: they come after the playlist often enough. In slices, and only
// when there is something to look for.
import { setImmediate as breathe } from 'node:timers/promises';

import type { Playlists } from '../../catalogue/playlists.ts';
import type { Disposable } from '../../platform/disposables.ts';
import type { Logger } from '../../platform/log.ts';
import { findNamed, type FindingRooms } from './find-named.ts';

/** Looked for before the core does something else. Measured: 0.1 to 0.5 ms each. */
const AT_ONCE = 16;

export interface UnfoundEntriesOptions extends FindingRooms {
  readonly playlists: Pick<Playlists, 'unfound' | 'resolve'>;
  /** Rises with each change of the library. */
  revision(): number;
  /** Playlists have more tracks now. */
  onFound(): void;
  readonly log: Logger;
}

export class UnfoundEntries implements Disposable {
  readonly #options: UnfoundEntriesOptions;
  #looking: Promise<void> | null = null;
  #lookedAt = -1;
  #disposed = false;

  constructor(options: UnfoundEntriesOptions) {
    this.#options = options;
  }

  /** A scan ended. Nothing is done where nothing changed since the last look. */
  look(): Promise<void> {
    const { revision, log } = this.#options;
    if (this.#disposed || revision() === this.#lookedAt) return Promise.resolve();
    this.#looking ??= this.#lookAtAll()
      .catch((error: unknown) => log.warn('entries of playlists are looked for another time', error))
      .finally(() => (this.#looking = null));
    return this.#looking;
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#looking;
  }

  async #lookAtAll(): Promise<void> {
    const { playlists, revision, onFound } = this.#options;
    this.#lookedAt = revision();
    let foundAny = false;
    for (let entries = playlists.unfound(0, AT_ONCE); entries.length > 0 && !this.#disposed;) {
      const found = entries.flatMap((entry) => {
        const track = findNamed(this.#options, entry);
        return track ? [{ entryId: entry.entryId, trackId: track.id }] : [];
      });
      if (found.length > 0) playlists.resolve(found);
      foundAny ||= found.length > 0;
      await breathe();
      entries = playlists.unfound(entries.at(-1)?.entryId ?? 0, AT_ONCE);
    }
    if (foundAny) onFound();
  }
}
