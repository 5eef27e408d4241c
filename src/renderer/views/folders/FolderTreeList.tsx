// The tree of folders by the ARIA pattern: only the lines near the screen exist, focus roves over them, → opens and ← closes.
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { ChevronRight, Folder, FolderOpen } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';

import { folderLines, type FolderLine } from '../../stores/folder-tree.ts';
import type { ItemTarget } from '../../stores/menu-store.ts';
import { words } from '../../texts/words.ts';
import { useTypeAhead } from '../keyboard/use-type-ahead.tsx';
import { itemKey } from '../menus/item-actions.ts';
import { menuAnchor } from '../menus/menu-anchor.ts';
import { useServices } from '../PlayerContext.tsx';
import styles from './FoldersView.module.css';

const LINE_PX = 30;
const OVERSCAN_LINES = 6;

/** How much further in each level stands. */
const INDENT_PX = 16;

export function FolderTreeList() {
  const services = useServices();
  const { folderTree, menu } = services;
  const { folders, open, path } = useStore(folderTree.state);
  const lines = useMemo(() => folderLines({ folders, open }), [folders, open]);
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState(path);
  const focusWanted = useRef(false);
  const at = Math.max(
    0,
    lines.findIndex(({ folder }) => folder.path === (cursor ?? path)),
  );

  // eslint-disable-next-line react-hooks/incompatible-library -- the warning is for the React Compiler, which is not used
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: OVERSCAN_LINES,
    initialOffset: folderTree.scrollTop,
    // The line under the cursor stays in the document, so that focus is never lost by scrolling.
    rangeExtractor: (range) => {
      const indices = defaultRangeExtractor(range);
      return at >= lines.length || indices.includes(at) ? indices : [...indices, at].sort((a, b) => a - b);
    },
  });
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = folderTree.scrollTop;
  }, [folderTree]);

  useEffect(() => {
    if (!focusWanted.current) return;
    const line = scroller.current?.querySelector<HTMLElement>(`[data-index="${at}"]`);
    if (!line) return;
    focusWanted.current = false;
    line.focus({ preventScroll: true });
  });

  const goTo = (index: number): void => {
    const line = lines[Math.min(lines.length - 1, Math.max(0, index))];
    if (!line) return;
    focusWanted.current = true;
    setCursor(line.folder.path);
    folderTree.show(line.folder.path);
    virtualizer.scrollToIndex(lines.indexOf(line), { align: 'auto' });
  };
  const typing = useTypeAhead({
    // The tree is here as far as it is open.
    place: (text, from) => Promise.resolve(lineOf(lines, text, from)),
    cursor: () => at,
    go: goTo,
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines[at];
    if (!line) return;
    const { folder, isOpen, level } = line;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    const pageLines = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / LINE_PX) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1, PageDown: at + pageLines, PageUp: at - pageLines,
    }; // prettier-ignore
    const next = isPlain ? moves[event.key] : undefined;
    if (typing.onKey(event)) {
      // Typed ahead.
    } else if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
      menu.setState({ open: { target: targetOf(line), anchor: menuAnchor(event) } });
    } else if (itemKey(services, targetOf(line), event.nativeEvent)) {
      // Done with the folder.
    } else if (next !== undefined) {
      goTo(next);
    } else if (isPlain && event.key === 'ArrowRight' && folder.hasFolders) {
      if (isOpen) goTo(at + 1);
      else folderTree.setOpen(folder.path, true);
    } else if (isPlain && event.key === 'ArrowLeft') {
      if (isOpen) folderTree.setOpen(folder.path, false);
      else goTo(lines.findLastIndex((above, index) => index < at && above.level < level));
    } else {
      return;
    }
    event.preventDefault();
  };

  return (
    <div className={styles['side']}>
      <div
        className={styles['tree']}
        ref={scroller}
        role="tree"
        aria-label={words.views.folders}
        onKeyDown={onKeyDown}
        onScroll={({ currentTarget: { scrollTop } }) => (folderTree.scrollTop = scrollTop)}
      >
        <div role="presentation" className={styles['extent']} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const line = lines[index];
            if (!line) return null;
            const { folder, level, place, siblings, isOpen } = line;
            const isShown = folder.path === path;
            const Icon = isOpen ? FolderOpen : Folder;
            return (
              <div
                key={folder.path}
                role="treeitem"
                aria-level={level}
                aria-posinset={place}
                aria-setsize={siblings}
                aria-expanded={folder.hasFolders ? isOpen : undefined}
                aria-selected={isShown}
                className={styles['line']}
                style={{ transform: `translateY(${start}px)`, paddingLeft: 4 + (level - 1) * INDENT_PX }}
                data-index={index}
                tabIndex={index === at ? 0 : -1}
                onClick={() => goTo(index)}
                onDoubleClick={() => folderTree.setOpen(folder.path, !isOpen)}
                onContextMenu={(event) => {
                  event.preventDefault();
                  menu.setState({ open: { target: targetOf(line), anchor: menuAnchor(event) } });
                }}
              >
                <span
                  className={styles['turn']}
                  data-open={isOpen}
                  aria-hidden="true"
                  onClick={(event) => {
                    event.stopPropagation();
                    folderTree.setOpen(folder.path, !isOpen);
                  }}
                  onDoubleClick={(event) => event.stopPropagation()}
                >
                  {folder.hasFolders && <ChevronRight />}
                </span>
                <Icon aria-hidden="true" />
                <span className={styles['name']}>
                  <span dir="auto" title={folder.path}>
                    {folder.name}
                  </span>
                </span>
                <span className={styles['count']} aria-hidden="true">
                  {folder.trackCount}
                </span>
              </div>
            );
          })}
        </div>
      </div>
      {typing.shown}
    </div>
  );
}

/** From the tree, a folder is what lies below it, too. */
function targetOf({ folder: { path, name } }: FolderLine): ItemTarget {
  return { kind: 'folder', folder: { path, name, deep: true } };
}

function lineOf(lines: readonly FolderLine[], text: string, from: number): number | null {
  const typed = text.toLocaleLowerCase();
  const begins = ({ folder }: FolderLine): boolean => folder.name.toLocaleLowerCase().startsWith(typed);
  const after = lines.findIndex((line, index) => index >= from && begins(line));
  const found = after === -1 ? lines.findIndex(begins) : after;
  return found === -1 ? null : found;
}
