// The tree of the library's folders as it was left: what is open in it, what was read of it, and which folder is shown. Folders are asked of the core
// as they are opened; when the library changed, what is open is asked again.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { CoreClient } from '../../shared/contract/index.ts';
import type { FolderRow } from '../../shared/entities.ts';

export interface FolderTreeState {
  /** The folders directly in one, by its path; those that were added by null. */
  readonly folders: ReadonlyMap<string | null, readonly FolderRow[]>;
  readonly open: ReadonlySet<string>;
  /** Shown beside the tree. */
  readonly path: string | null;
  /** Whether its folders' tracks are shown with it. */
  readonly deep: boolean;
}

/** One line of the tree as it stands. */
export interface FolderLine {
  readonly folder: FolderRow;
  /** From 1. */
  readonly level: number;
  readonly place: number;
  readonly siblings: number;
  readonly isOpen: boolean;
}

/** The contract's limit. */
const PAGE_FOLDERS = 1000;

/** A scan changes the library many times a second. */
const AGAIN_AFTER_MS = 2000;

export class FolderTree {
  readonly state: StoreApi<FolderTreeState> = createStore<FolderTreeState>(() => ({
    folders: new Map(),
    open: new Set(),
    path: null,
    deep: true,
  }));
  scrollTop = 0;
  readonly #client: CoreClient;
  readonly #onFailure: (error: unknown) => void;
  readonly #ends: (() => void)[];
  #viewers = 0;
  #isOutdated = true;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: CoreClient, onFailure: (error: unknown) => void) {
    this.#client = client;
    this.#onFailure = onFailure;
    this.#ends = [
      client.on('library.changed', () => {
        this.#isOutdated = true;
        if (this.#viewers > 0) this.#timer ??= setTimeout(() => this.#renew(), AGAIN_AFTER_MS);
      }),
      client.onConnection((isConnected) => {
        this.#isOutdated = true;
        if (isConnected && this.#viewers > 0) this.#renew();
      }),
    ];
  }

  /** It is looked at. Returns what ends that. */
  attach(): () => void {
    this.#viewers++;
    if (this.#isOutdated) this.#renew();
    return () => void this.#viewers--;
  }

  show(path: string | null): void {
    this.state.setState({ path });
  }

  /** Shows it, and opens what it lies in. */
  reveal(path: string): void {
    const steps = path.split(/(?=[/\\])/);
    for (let at = 1; at < steps.length; at++) this.setOpen(steps.slice(0, at).join(''), true);
    this.show(path);
  }

  setDeep(deep: boolean): void {
    this.state.setState({ deep });
  }

  setOpen(path: string, isOpen: boolean): void {
    const open = new Set(this.state.getState().open);
    if (isOpen) open.add(path);
    else open.delete(path);
    this.state.setState({ open });
    if (isOpen && path !== '' && !this.state.getState().folders.has(path)) this.#read(path);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const end of this.#ends) end();
  }

  #renew(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isOutdated = false;
    for (const path of [null, ...this.state.getState().open]) this.#read(path);
  }

  #read(path: string | null): void {
    const readAll = async (): Promise<void> => {
      const rows: FolderRow[] = [];
      for (;;) {
        const page = await this.#client.call('folders.page', { path, offset: rows.length, limit: PAGE_FOLDERS });
        rows.push(...page.rows);
        if (page.rows.length === 0 || rows.length >= page.total) break;
      }
      this.state.setState(({ folders }) => ({ folders: new Map(folders).set(path, rows) }));
      // One folder that was added, and nothing chosen: that is where one begins.
      const [only, ...more] = rows;
      if (path === null && only && more.length === 0 && this.state.getState().path === null) {
        this.show(only.path);
        this.setOpen(only.path, true);
      }
    };
    readAll().catch(this.#onFailure);
  }
}

/** The tree line by line, as far as it is open and read. */
export function folderLines({ folders, open }: Pick<FolderTreeState, 'folders' | 'open'>): readonly FolderLine[] {
  const lines: FolderLine[] = [];
  const add = (path: string | null, level: number): void => {
    const rows = folders.get(path) ?? [];
    for (const [at, folder] of rows.entries()) {
      const isOpen = folder.hasFolders && open.has(folder.path);
      lines.push({ folder, level, place: at + 1, siblings: rows.length, isOpen });
      if (isOpen) add(folder.path, level + 1);
    }
  };
  add(null, 1);
  return lines;
}
