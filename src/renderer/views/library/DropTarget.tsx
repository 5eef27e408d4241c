// Takes folders, playlists and exported libraries dropped anywhere in the window. Nothing dropped here may make the page navigate away.
import { FolderPlus } from 'lucide-react';
import { useEffect, useState } from 'react';

import { isImportable } from '../../stores/import-store.ts';
import { tell, tellFailure } from '../../stores/notice-store.ts';
import type { Services } from '../../stores/services.ts';
import { useServices } from '../PlayerContext.tsx';
import { words } from '../../texts/words.ts';
import { droppedItems, type DroppedItem } from './dropped-items.ts';

async function takeFile({ imports, navigation, notices }: Services, name: string, path: string | null): Promise<void> {
  if (!isImportable(name)) {
    tell(notices, 'note', words.transfers.dropHint);
    return;
  }
  // What comes of it is read there, and a path that is not known is given there.
  navigation.go({ view: 'settings', section: 'library' });
  if (path === null) tell(notices, 'note', words.transfers.noPath(name));
  else await imports.take(path);
}

async function addDropped(services: Services, folder: DroppedItem): Promise<void> {
  const { client, dialogs } = services;
  if (folder.kind === 'file') {
    await takeFile(services, folder.name, folder.path);
    return;
  }
  if (folder.kind === 'path') {
    await client.call('library.addFolder', { path: folder.path });
    return;
  }
  const path = await client.call('library.locateFolder', { name: folder.name, entries: [...folder.entries] });
  if (path !== null) {
    await client.call('library.addFolder', { path });
    return;
  }
  dialogs.setState({ open: { kind: 'folder', hint: words.roots.whereIs(folder.name) } });
}

async function addAll(services: Services, folders: Promise<DroppedItem[]>): Promise<void> {
  const found = await folders;
  for (const folder of found) {
    await addDropped(services, folder).catch((error: unknown) => tellFailure(services.notices, error));
  }
}

export function DropTarget() {
  const services = useServices();
  const [dragging, setDragging] = useState(false);

  useEffect(() => {
    // Enter and leave come for each element on the way; the window is left when they balance.
    let depth = 0;
    const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const onEnter = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      depth++;
      setDragging(true);
    };
    const onLeave = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setDragging(false);
    };
    const onOver = (event: DragEvent): void => {
      // Something within the window has taken it already.
      if (event.defaultPrevented) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = carriesFiles(event) ? 'copy' : 'none';
    };
    const onDrop = (event: DragEvent): void => {
      event.preventDefault();
      depth = 0;
      setDragging(false);
      if (!event.dataTransfer || !carriesFiles(event)) return;
      addAll(services, droppedItems(event.dataTransfer)).catch((error: unknown) =>
        tellFailure(services.notices, error),
      );
    };
    window.addEventListener('dragenter', onEnter);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('dragover', onOver);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragenter', onEnter);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('drop', onDrop);
    };
  }, [services]);

  if (!dragging) return null;
  return (
    <div className="drop-target" aria-hidden="true">
      <div>
        <FolderPlus strokeWidth={1.5} />
        <span>{words.roots.dropHere}</span>
      </div>
    </div>
  );
}
