// What a drop holds: folders with their path where the shell can tell it, otherwise their name and first entries. The page of a
// plain browser never learns a path; the core looks for it (`library.locateFolder`).

export type DroppedFolder =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'unplaced'; readonly name: string; readonly entries: readonly string[] };

/** The contract's limits for `library.locateFolder`. */
const MAX_ENTRIES = 50;
const MAX_NAME_LENGTH = 255;

/** Must be called within the drop event: the browser empties the transfer afterwards. Files are left out. */
export function droppedFolders(transfer: DataTransfer): Promise<DroppedFolder[]> {
  const found: Promise<DroppedFolder>[] = [];
  for (const item of transfer.items) {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    if (!entry?.isDirectory) continue;
    const file = item.getAsFile();
    const path = file ? (window.auralis?.pathForFile(file) ?? '') : '';
    found.push(path === '' ? unplaced(entry as FileSystemDirectoryEntry) : Promise.resolve({ kind: 'path', path }));
  }
  return Promise.all(found);
}

function unplaced(entry: FileSystemDirectoryEntry): Promise<DroppedFolder> {
  return new Promise((resolve, reject) => {
    entry.createReader().readEntries((entries) => {
      const names = entries.map(({ name }) => name).filter((name) => name.length <= MAX_NAME_LENGTH);
      resolve({ kind: 'unplaced', name: entry.name, entries: names.slice(0, MAX_ENTRIES) });
    }, reject);
  });
}
