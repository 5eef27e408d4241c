// Folders as ranges of paths: SQLite compares paths byte by byte, so everything below a folder is one slice of an index.
import { sep } from 'node:path';

/** Paths p below `folder` are those with `from` <= p < `to`. */
export function rangeBelow(folder: string): { readonly from: string; readonly to: string } {
  const from = folder.endsWith(sep) ? folder : folder + sep;
  return { from, to: from.slice(0, -1) + String.fromCharCode(sep.charCodeAt(0) + 1) };
}
