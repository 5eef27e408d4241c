// What `folder:` asks of a file's path: whether the file lies in such a folder, or anywhere below it. Evaluator and SQL read it from here.
import type { TextMatch } from './query.ts';
import { hasPhrase, wordsOf } from './words.ts';

/** Of Windows where there is no slash: in names of other systems a backslash is a letter. */
const separatorOf = (path: string): string => (path.includes('/') ? '/' : '\\');

/** The path of the folder that the file lies in. */
export function folderOfPath(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf(separatorOf(path))));
}

/**
 * prefix, phrase: the words stand in the folder's path, so that "kind of blue" finds what is below it, too; exact: the folder, or one that it lies in,
 * has that name or that path.
 */
export function isSuchFolder(folder: string, match: TextMatch, words: readonly string[]): boolean {
  if (match !== 'exact') return hasPhrase(wordsOf(folder), words, match === 'prefix');
  const phrase = words.join(' ');
  const isIt = (text: string): boolean => wordsOf(text).join(' ') === phrase;
  const separator = separatorOf(folder);
  const names = folder.split(separator);
  return names.some((name, at) => isIt(name) || isIt(names.slice(0, at + 1).join(separator)));
}
