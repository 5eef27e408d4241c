// The one log of the core, in both shells: electron-log writes `logs/auralis.log`, rotated at 1 MiB with one old file kept.
// What lies under a library folder is redacted before it is written: a log can be shown to others.
import { format } from 'node:util';

import electronLog from 'electron-log/node.js';

export interface Logger {
  info(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
  error(message: string, ...details: unknown[]): void;
}

const MAX_FILE_BYTES = 1024 * 1024;

let privateFolders: readonly string[] = [];

/** Names the folders whose contents the log may not tell. */
export function setPrivateFolders(folders: readonly string[]): void {
  privateFolders = [...folders].sort((a, b) => b.length - a.length);
}

/** `text` with everything below a private folder replaced, up to the closing quote or the end of the line. */
export function redact(text: string): string {
  let result = text;
  for (const folder of privateFolders) {
    let at = result.indexOf(folder);
    while (at !== -1) {
      const rest = result.slice(at + folder.length);
      const below = /^[/\\][^'"`\n\r]*/.exec(rest)?.[0] ?? '';
      const known = below === '' && /^[\w.-]/.test(rest) ? folder : '<library>';
      const ending = /\.\w{1,5}$/.exec(below)?.[0] ?? '';
      const replacement = below === '' ? known : `${known}/…${ending}`;
      result = result.slice(0, at) + replacement + rest.slice(below.length);
      at = result.indexOf(folder, at + replacement.length);
    }
  }
  return result;
}

/** Sets where the log goes. `console` adds warnings and errors to the standard error stream. */
export function configureLog(options: { readonly folder: string; readonly console: boolean }): void {
  electronLog.transports.file.setAppName('auralis');
  electronLog.transports.file.resolvePathFn = () => `${options.folder}/auralis.log`;
  electronLog.transports.file.maxSize = MAX_FILE_BYTES;
  electronLog.transports.file.format = '{y}-{m}-{d} {h}:{i}:{s}.{ms} {level}{scope} {text}';
  electronLog.transports.console.level = options.console ? 'warn' : false;
}

/** The log of one room, e.g. `logger('buffer')`. Details are formatted as `console` would. */
export function logger(room: string): Logger {
  const scope = electronLog.scope(room);
  // A bare path has no end in running text; quoted, `redact` sees where it stops.
  const quoted = (detail: unknown): unknown =>
    typeof detail === 'string' && privateFolders.some((folder) => detail.startsWith(folder)) ? `'${detail}'` : detail;
  const line = (message: string, details: unknown[]): string => redact(format(message, ...details.map(quoted)));
  return {
    info: (message, ...details) => scope.info(line(message, details)),
    warn: (message, ...details) => scope.warn(line(message, details)),
    error: (message, ...details) => scope.error(line(message, details)),
  };
}
