// What a drop holds: folders and files with their path where the shell can tell it; otherwise the name, and of a folder its first entries. The page of
// a plain browser never learns a path; the core looks for that of a folder (`library.locateFolder`).

/** `path` of a file is null where the shell does not tell it. */
export type DroppedItem =
  | { readonly kind: 'file'; readonly name: string; readonly path: string | null }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'unplaced'; readonly name: string; readonly entries: readonly string[] };

/** The contract's limits for `library.locateFolder`. */
const MAX_ENTRIES = 50;
const MAX_NAME_LENGTH = 255;

/** Must be called within the drop event: the browser empties the transfer afterwards. */
export function droppedItems(transfer: DataTransfer): Promise<DroppedItem[]> {
  const found: Promise<DroppedItem>[] = [];
  for (const item of transfer.items) {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    if (!entry) continue;
    const file = item.getAsFile();
    const path = file ? (window.auralis?.pathForFile(file) ?? '') : '';
    if (!entry.isDirectory) found.push(Promise.resolve({ kind: 'file', name: entry.name, path: path || null }));
    else
      found.push(path === '' ? unplaced(entry as FileSystemDirectoryEntry) : Promise.resolve({ kind: 'path', path }));
  }
  return Promise.all(found);
}

function unplaced(entry: FileSystemDirectoryEntry): Promise<DroppedItem> {
  return new Promise((resolve, reject) => {
    entry.createReader().readEntries((entries) => {
      const names = entries.map(({ name }) => name).filter((name) => name.length <= MAX_NAME_LENGTH);
      resolve({ kind: 'unplaced', name: entry.name, entries: names.slice(0, MAX_ENTRIES) });
    }, reject);
  });
}
