// Takes folders dropped anywhere in the window. Nothing dropped here may make the page navigate away.
import { FolderPlus } from 'lucide-react';
import { useEffect, useState } from 'react';

import { tell, tellFailure } from '../../stores/notice-store.ts';
import type { Services } from '../../stores/services.ts';
import { useServices } from '../PlayerContext.tsx';
import { droppedFolders, type DroppedFolder } from './dropped-folder.ts';

async function addDropped({ client, dialogs }: Services, folder: DroppedFolder): Promise<void> {
  if (folder.kind === 'path') {
    await client.call('library.addFolder', { path: folder.path });
    return;
  }
  const path = await client.call('library.locateFolder', { name: folder.name, entries: [...folder.entries] });
  if (path !== null) {
    await client.call('library.addFolder', { path });
    return;
  }
  const hint = `The browser does not tell where “${folder.name}” lies. Choose it here.`;
  dialogs.setState({ open: { kind: 'folder', hint } });
}

async function addAll(services: Services, folders: Promise<DroppedFolder[]>): Promise<void> {
  const found = await folders;
  if (found.length === 0) tell(services.notices, 'note', 'Drop a folder: single files are not added.');
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
      addAll(services, droppedFolders(event.dataTransfer)).catch((error: unknown) =>
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
        <span>Drop to add to the library</span>
      </div>
    </div>
  );
}
