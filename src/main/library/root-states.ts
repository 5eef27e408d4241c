// What the last look at each root said, and with it how the page sees the roots.
import type { LibraryRoot } from '../../shared/library.ts';
import type { LibraryStorage, StoredRoot } from './library-storage.ts';
import type { RootOutcome } from './root-check.ts';

/** A folder outside of a root that one of the root's links leads to. */
export interface LinkedFolder {
  readonly rootId: number;
  readonly folder: string;
}

export class RootStates {
  readonly #storage: LibraryStorage['roots'];
  readonly #isScanning: (rootId: number) => boolean;
  readonly #outcomes = new Map<number, RootOutcome>();
  /** Why all roots are followed less well than they could be, null when they are not. */
  watchProblem: string | null = null;

  constructor(storage: LibraryStorage['roots'], isScanning: (rootId: number) => boolean) {
    this.#storage = storage;
    this.#isScanning = isScanning;
  }

  list(): LibraryRoot[] {
    return this.#storage.list().map((root) => this.describe(root));
  }

  describe({ id, path }: StoredRoot): LibraryRoot {
    const outcome = this.#outcomes.get(id);
    return {
      id,
      path,
      state: outcome?.available === false ? 'unavailable' : this.#isScanning(id) ? 'scanning' : 'ready',
      trackCount: this.#storage.trackCount(id),
      problem: [outcome?.problem, this.watchProblem].filter(Boolean).join(' ') || null,
    };
  }

  learn(rootId: number, outcome: RootOutcome): void {
    // The links of a root that is away are kept, to know what it reached.
    const links = outcome.available ? outcome.links : (this.#outcomes.get(rootId)?.links ?? []);
    this.#outcomes.set(rootId, { ...outcome, links });
  }

  forget(rootId: number): void {
    this.#outcomes.delete(rootId);
  }

  isAway(rootId: number): boolean {
    return this.#outcomes.get(rootId)?.available === false;
  }

  /** Ids of the roots that could not be read, or showed nothing. */
  away(): number[] {
    return [...this.#outcomes.keys()].filter((id) => this.isAway(id));
  }

  /** How many roots were looked at. */
  get looked(): number {
    return this.#outcomes.size;
  }

  links(): LinkedFolder[] {
    return [...this.#outcomes].flatMap(([rootId, { links }]) => links.map((folder) => ({ rootId, folder })));
  }

  /** Every real folder a root reaches: its own and those behind its links. */
  reached(): LinkedFolder[] {
    const own = this.#storage.list().map(({ id, realPath }) => ({ rootId: id, folder: realPath }));
    return [...own, ...this.links()];
  }
}
