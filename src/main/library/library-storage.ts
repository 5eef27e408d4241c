// What the library needs of whoever keeps its rows. The catalogue has these members; app.ts passes it in. All calls are synchronous
// and throw coded errors of the database; batches are of at most a few hundred.
import type { ErrorCode } from '../../shared/errors.ts';
import type { FileStamp, TrackRow, TrackTags } from '../../shared/library.ts';
import type { Event } from '../platform/events.ts';

/** What is known of a file, to compare with what is on disk. */
export interface KnownTrack {
  readonly id: number;
  readonly rootId: number;
  readonly path: string;
  readonly signature: string;
  readonly missing: boolean;
  readonly tagsRead: boolean;
  readonly problemCode: ErrorCode | null;
}

/**
 * One change of one row. read: tags were read, or could not be (`problem`, or neither: found and not read yet), the row is made if the
 * path is new; move: the same file is elsewhere; returned, missing: it is there again or gone; adopt: it belongs to another root.
 */
export type TrackChange =
  | {
      readonly kind: 'read';
      readonly rootId: number;
      readonly path: string;
      readonly stamp: FileStamp;
      readonly tags: TrackTags | null;
      readonly problem: { readonly code: ErrorCode; readonly message: string } | null;
    }
  | { readonly kind: 'move'; readonly id: number; readonly rootId: number; readonly path: string }
  | { readonly kind: 'returned' | 'missing'; readonly id: number }
  | { readonly kind: 'adopt'; readonly id: number; readonly rootId: number };

/** `realPath` is where `path` led when it was last seen: paths of tracks are real paths. */
export interface StoredRoot {
  readonly id: number;
  readonly path: string;
  readonly realPath: string;
}

export interface LibraryStorage {
  readonly revision: number;
  readonly onRevision: Event<number>;
  readonly tracks: {
    byIds(ids: readonly number[]): TrackRow[];
    known(paths: readonly string[]): KnownTrack[];
    knownBySignature(signature: string): KnownTrack[];
    /** Rows by path, after `afterPath`. */
    knownOfRoot(rootId: number, afterPath: string, limit: number): KnownTrack[];
    knownBelow(folder: string, afterPath: string, limit: number): KnownTrack[];
    /** One transaction; the id of each change's row, in order. */
    commit(changes: readonly TrackChange[]): number[];
    setProblem(id: number, signature: string, code: ErrorCode, message: string): boolean;
  };
  readonly roots: {
    list(): StoredRoot[];
    add(path: string, realPath: string): StoredRoot;
    setRealPath(rootId: number, realPath: string): void;
    trackCount(rootId: number): number;
    adopt(rootId: number, folder: string, fromRootId: number): void;
    remove(
      rootId: number,
      heirs: readonly { readonly rootId: number; readonly folder: string }[],
      signal: AbortSignal,
    ): Promise<void>;
    finishRemovals(signal: AbortSignal): Promise<void>;
  };
}
