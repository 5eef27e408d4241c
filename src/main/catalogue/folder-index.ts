// Which tracks lie in folders of a name (`folder:`): all folders with their words and their tracks, read once and kept until tracks come, go or move.
// To look at each file in SQL took 220 ms where all of 100,000 are found; here a question takes 4 to 11 ms, and the first one 140 (measured).
import { folderOfPath, isSuchFolder } from '../../shared/query/folders.ts';
import type { TextMatch } from '../../shared/query/query.ts';
import { hasPhrase, SYMBOL_WORD, wordsOf } from '../../shared/query/words.ts';
import type { CatalogueDatabase } from './database.ts';

const BY_PATH = 'FROM files AS f JOIN tracks AS t ON t.file_id = f.id ORDER BY f.path';

interface Folder {
  readonly path: string;
  /** Of the path; made when a question first needs them. */
  words: readonly string[] | null;
}

/** Tracks one after another by path that lie in one folder; what is in its folders comes between. */
interface Stretch {
  readonly folder: Folder;
  readonly from: number;
  readonly to: number;
}

interface Listed {
  readonly ids: Uint32Array;
  readonly stretches: readonly Stretch[];
}

export class FolderIndex {
  readonly #database: CatalogueDatabase;
  #listed: Listed | null = null;

  constructor(database: CatalogueDatabase) {
    this.#database = database;
  }

  /** Tracks came, went or moved. */
  invalidate(): void {
    this.#listed = null;
  }

  /** Whether a question costs little: else all is read first. */
  get isReady(): boolean {
    return this.#listed !== null;
  }

  /** The tracks in such folders, by path. See shared/query/folders.ts for what that means. */
  idsOf(how: TextMatch, text: string): Uint32Array {
    const { ids, stretches } = (this.#listed ??= this.#list());
    const isSuch = questionOf(how, wordsOf(text));
    const answers = new Map<Folder, boolean>();
    const result = new Uint32Array(ids.length);
    let length = 0;
    for (const { folder, from, to } of stretches) {
      const answer = answers.get(folder) ?? isSuch(folder);
      answers.set(folder, answer);
      if (!answer) continue;
      result.set(ids.subarray(from, to), length);
      length += to - from;
    }
    return result.slice(0, length);
  }

  #list(): Listed {
    return this.#database.read(() => {
      const ids = Uint32Array.from(this.#database.statement(`SELECT t.id ${BY_PATH}`).pluck().all() as number[]);
      const paths = this.#database.statement(`SELECT f.path ${BY_PATH}`).pluck().all() as string[];
      const folders = new Map<string, Folder>();
      const stretches: Stretch[] = [];
      for (let from = 0, to = 0; from < paths.length; from = to) {
        const first = paths[from] ?? '';
        const path = folderOfPath(first);
        const prefix = first.slice(0, path.length + 1);
        const separator = prefix.slice(-1);
        const isIn = (other: string): boolean => other.startsWith(prefix) && !other.includes(separator, prefix.length);
        for (to = from + 1; to < paths.length && isIn(paths[to] ?? '');) to++;
        const folder = folders.get(path) ?? { path, words: null };
        folders.set(path, folder);
        stretches.push({ folder, from, to });
      }
      return { ids, stretches };
    });
  }
}

function questionOf(how: TextMatch, asked: readonly string[]): (folder: Folder) => boolean {
  const hasWords = (folder: Folder): boolean =>
    hasPhrase((folder.words ??= wordsOf(folder.path)), asked, how === 'prefix');
  if (how !== 'exact') return hasWords;
  // A folder below one of that name is such a folder too, so most need not be looked at name by name.
  const answers = new Map<string, boolean>();
  const isExactly = (path: string): boolean => {
    const known = answers.get(path);
    if (known !== undefined) return known;
    const answer = (path !== '' && isExactly(folderOfPath(path))) || isSuchFolder(path, how, asked);
    answers.set(path, answer);
    return answer;
  };
  // Signs that are a name by themselves are no word of a path.
  const isSymbol = asked.some((word) => word.startsWith(SYMBOL_WORD));
  return (folder) => (isSymbol || hasWords(folder)) && isExactly(folder.path);
}
