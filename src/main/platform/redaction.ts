// Takes out of a text what is a listener's own: what lies in the library, names of music files anywhere, the name of the home folder,
// addresses. Everything that is written or shown for others to read goes through here; a log can be handed on. Names hold blanks, brackets
// and apostrophes: where nobody can tell the end of one, the rest of its line goes with it.
import { homedir } from 'node:os';

import type { ErrorValues } from '../../shared/errors.ts';
import { AUDIO_EXTENSIONS } from '../../shared/library.ts';

/** Longest first, so that a folder within another is named before it. */
let privateFolders: readonly string[] = [];

/** Names the folders whose contents nothing may tell. What was private once stays so: late errors tell of folders just removed. */
export function setPrivateFolders(folders: readonly string[]): void {
  const spellings = folders.flatMap((folder) => [folder, encodeURI(folder), JSON.stringify(folder).slice(1, -1)]);
  privateFolders = [...new Set([...privateFolders, ...spellings])].sort((a, b) => b.length - a.length);
}

const AUDIO_ENDING = `\\.(?:${AUDIO_EXTENSIONS.join('|')})(?![\\w.-]*[/\\\\])\\b`;
const AUDIO_ENDINGS = new RegExp(AUDIO_ENDING, 'gi');
const PATH_START = /(?<!<library>)(?:[A-Za-z]:)?[/\\]/;
const LINES = /[^\n\r]+/g;

/** A quote that ends a path, and no apostrophe in it: at the end of the line but for brackets and stops, or after a whole name. */
const closing = (quote: string): RegExp =>
  new RegExp(`^.*(?:${quote}(?=[ ,;:.)\\]}]{0,8}$)|${AUDIO_ENDING}${quote}(?= ))`, 'i');
const CLOSING: Readonly<Record<string, RegExp>> = { "'": closing("'"), '"': closing('"'), '`': closing('`') };

/** Bounded parts: a line of 10,000 letters is looked through once, not 10,000 times. */
const ADDRESS = /[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu;

const HOME = homedir();

export function redact(text: string): string {
  let result = text;
  for (const folder of privateFolders) result = withoutFolder(result, folder);
  result = result.replaceAll(LINES, withoutAudioPaths);
  if (HOME.length > 1) result = withoutHome(result);
  if (result.includes('@')) result = result.replaceAll(ADDRESS, '<address>');
  return result;
}

/** For a text that is one name, as the details of a log's line are: of a path nobody need guess where it ends. */
export function redactName(text: string): string {
  const folder = privateFolders.find((folder) => text.startsWith(folder) && /^[/\\]/.test(text.slice(folder.length)));
  return folder === undefined ? redact(text) : `'${inLibrary(text)}'`;
}

/** What of an error's values others may read: without paths. */
export function publicValues(values: ErrorValues): ErrorValues {
  const entries = Object.entries<string | number>(values)
    .filter(([name]) => name !== 'path')
    .map(([name, value]) => [name, typeof value === 'string' ? redactName(value) : value] as const);
  return Object.fromEntries(entries);
}

/** Everything below `folder` is replaced, up to the closing quote or the end of the line; the ending stays. */
function withoutFolder(text: string, folder: string): string {
  let result = text;
  let at = result.indexOf(folder);
  while (at !== -1) {
    const rest = result.slice(at + folder.length);
    const below = /^[/\\][^\n\r]*/.exec(rest)?.[0] ?? '';
    const path = below.slice(0, pathLength(below, result[at - 1]));
    const isOther = path === '' && /^[\w.-]/.test(rest);
    const replacement = path !== '' ? inLibrary(path) : isOther ? folder : '<library>';
    result = result.slice(0, at) + replacement + rest.slice(path.length);
    at = result.indexOf(folder, at + replacement.length);
  }
  return result;
}

const inLibrary = (path: string): string => `<library>/…${/\.\w{1,5}$/.exec(path)?.[0] ?? ''}`;

/** How much of `line` is the path it begins with. `before`: what stands before the path; a quote of that kind may end it. */
function pathLength(line: string, before: string | undefined): number {
  const quoted = before === undefined ? null : CLOSING[before]?.exec(line);
  return quoted ? quoted[0].length - 1 : line.length;
}

/** From the first slash of a line to its last ending. */
function withoutAudioPaths(line: string): string {
  const last = [...line.matchAll(AUDIO_ENDINGS)].at(-1);
  if (!last) return line;
  const start = line.slice(0, last.index).search(PATH_START);
  return start === -1 ? line : `${line.slice(0, start)}<file>${line.slice(last.index)}`;
}

/** What is below it stays: most of it is the player's own code and data. */
function withoutHome(text: string): string {
  let result = text;
  for (const home of new Set([HOME, encodeURI(HOME), JSON.stringify(HOME).slice(1, -1)])) {
    const parts = result.split(home);
    result = parts.reduce((done, part) => `${done}${/^[\w-]/.test(part) ? home : '~'}${part}`);
  }
  return result;
}
