// The queue, beside the view: what was heard, what is heard, what was put next by hand, and what follows. Rows are
// moved by dragging and by Alt and the arrows, lists are dropped here, and what destroys can be taken back.
import { useVirtualizer } from '@tanstack/react-virtual';
import { BookmarkPlus, ListX, Undo2 } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type DragEvent, type KeyboardEvent, type MouseEvent } from 'react'; // prettier-ignore
import { useStore } from 'zustand';

import { IconButton } from '../../elements/IconButton.tsx';
import type { QueueEntry } from '../../engine/engine.ts';
import { beginDrag, draggedIn } from '../../stores/dragged.ts';
import type { TracksTarget } from '../../stores/menu-store.ts';
import { queueLines, type QueueSection } from '../../stores/queue-lines.ts';
import { everything, isSelected, NOTHING_SELECTED, only, selectedCount, selectedIndices, spanned, toggled, type Selection } from '../../stores/selection.ts'; // prettier-ignore
import { words } from '../../texts/words.ts';
import { itemKey } from '../menus/item-actions.ts';
import { menuAnchor } from '../menus/menu-anchor.ts';
import { meaningOf } from '../keyboard/key-bindings.ts';
import { useKeysTexts } from '../keyboard/use-keys-text.ts';
import { useServices } from '../PlayerContext.tsx';
import styles from './QueuePanel.module.css';
import { SelectionBar } from '../selection/SelectionBar.tsx';
import { QueueRow } from './QueueRow.tsx';
import { sourceText } from './source-text.ts';

const ROW_PX = 50;
const HEADING_PX = 36;
const OVERSCAN_ROWS = 6;
/** As many entries as one acts on at a time. */
const MAX_SELECTED = 5000;

export function QueuePanel() {
  const services = useServices();
  const { dialogs, engine, items: commands, menu, queue: store } = services;
  const keysText = useKeysTexts();
  const queue = useStore(store);
  const { length, index: current, nextUpLength } = queue;
  const lines = useMemo(() => queueLines({ length, index: current, nextUpLength }), [length, current, nextUpLength]);
  const scroller = useRef<HTMLDivElement>(null);
  const [selection, setSelection] = useState<Selection>({ ...NOTHING_SELECTED, cursor: Math.max(0, current) });
  const focusWanted = useRef(false);
  const cursor = Math.min(selection.cursor, Math.max(0, length - 1));

  // eslint-disable-next-line react-hooks/incompatible-library -- the warning is for the React Compiler, which is not used
  const virtualizer = useVirtualizer({
    count: lines.count,
    getScrollElement: () => scroller.current,
    estimateSize: (line) => (lines.lineAt(line).kind === 'heading' ? HEADING_PX : ROW_PX),
    overscan: OVERSCAN_ROWS,
    getItemKey: (line) => line,
  });

  useEffect(() => virtualizer.measure(), [virtualizer, lines]);
  // What is heard comes to the top, at the beginning and when it changes. Edits of what is ahead do not move its line.
  const nowLine = current < 0 ? 0 : Math.max(0, lines.lineOf(current) - 1);
  useEffect(() => virtualizer.scrollToIndex(nowLine, { align: 'start' }), [nowLine, virtualizer]);

  const items = virtualizer.getVirtualItems();
  const shown = items.flatMap(({ index: line, start }) => {
    if (line >= lines.count) return [];
    const found = lines.lineAt(line);
    const [entry] = found.kind === 'entry' ? engine.queue.entries(found.index, found.index + 1) : [];
    return [{ start, found, entry }];
  });
  const wanted = shown.flatMap(({ entry }) => (entry ? [entry.trackId] : []));
  const wantedKey = wanted.join();
  useEffect(() => {
    store.want(wantedKey === '' ? [] : wantedKey.split(',').map(Number));
  }, [store, wantedKey, queue.rowsRevision]);

  useEffect(() => {
    if (!focusWanted.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-entry="${cursor}"]`);
    if (!row) return;
    focusWanted.current = false;
    row.focus({ preventScroll: true });
  });

  const selectedEntries = (): readonly QueueEntry[] =>
    selectedIndices(selection, MAX_SELECTED).flatMap((at) => engine.queue.entries(at, at + 1));

  const remove = (entries: readonly QueueEntry[]): void => {
    if (entries.length === 0) return;
    engine.queue.remove(entries.map(({ entryId }) => entryId));
    setSelection(only(Math.min(selection.intervals[0]?.first ?? cursor, Math.max(0, length - entries.length - 1))));
    focusWanted.current = true;
  };
  const clear = (): void => {
    engine.queue.clear();
  };

  /** By one place; what is selected stays together. */
  const moveBy = (step: 1 | -1): void => {
    const entries = selectedEntries();
    const [first] = selection.intervals;
    if (entries.length === 0 || !first || selection.intervals.length > 1) return;
    const before = step === 1 ? first.last + 2 : first.first - 1;
    if (before <= current || before > length) return;
    const [target] = engine.queue.entries(before, before + 1);
    engine.queue.move(entries.map(({ entryId }) => entryId), target?.entryId ?? null); // prettier-ignore
    const to = { first: first.first + step, last: first.last + step };
    setSelection({ intervals: [to], cursor: cursor + step, anchor: selection.anchor + step });
    focusWanted.current = true;
  };

  const goTo = (index: number, spanning: boolean): void => {
    const to = Math.min(length - 1, Math.max(0, index));
    focusWanted.current = true;
    setSelection(spanning ? spanned(selection, to) : only(to));
    virtualizer.scrollToIndex(lines.lineOf(to), { align: 'auto' });
  };

  const clearSelection = (): void => {
    focusWanted.current = true;
    setSelection({ ...NOTHING_SELECTED, cursor, anchor: cursor });
  };
  const count = Math.min(selectedCount(selection), MAX_SELECTED);
  const counted = count > 1 ? words.counts.tracks(count) : null;

  const onKeyDown = (event: KeyboardEvent): void => {
    const meant = meaningOf(event.nativeEvent, services.settings.getState());
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_PX) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1, ArrowUp: -1, PageDown: pageRows, PageUp: -pageRows, Home: -length, End: length,
    }; // prettier-ignore
    const step = steps[event.key];
    if (event.altKey && !event.ctrlKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      moveBy(event.key === 'ArrowDown' ? 1 : -1);
    } else if (isPlain && step !== undefined) {
      goTo(cursor + step, event.shiftKey);
    } else if (meant === 'list-select-all') {
      setSelection(everything(length, selection));
    } else if (meant === 'list-play') {
      const [entry] = engine.queue.entries(cursor, cursor + 1);
      if (entry) engine.queue.jump(entry.entryId);
    } else if (event.key === 'Escape' && counted !== null) {
      clearSelection();
    } else if (meant === 'list-remove' || (isPlain && event.key === 'Backspace')) {
      remove(selectedEntries());
    } else {
      const target = targetOf(selectedEntries());
      if (!target || !itemKey(services, target, event.nativeEvent)) return;
    }
    event.preventDefault();
  };

  const targetOf = (entries: readonly QueueEntry[]): TracksTarget | null => {
    const rows = entries.flatMap(({ trackId }) => store.rowOf(trackId) ?? []);
    if (rows.length === 0) return null;
    const [first] = entries;
    return {
      kind: 'tracks',
      rows,
      count: entries.length,
      ids: () => Promise.resolve(entries.map(({ trackId }) => trackId)),
      play: () => first && engine.queue.jump(first.entryId),
      remove: { words: words.queue.removeFrom, run: () => remove(entries) },
    };
  };

  const select = (index: number, event: MouseEvent): void => {
    const adding = event.ctrlKey || event.metaKey;
    if (event.shiftKey) setSelection(spanned(selection, index, adding));
    else setSelection(adding ? toggled(selection, index) : only(index));
  };

  const openMenu = (index: number, event: MouseEvent): void => {
    event.preventDefault();
    const entries = isSelected(selection, index) ? selectedEntries() : engine.queue.entries(index, index + 1);
    if (!isSelected(selection, index)) setSelection(only(index));
    const target = targetOf(entries);
    if (target) menu.setState({ open: { target, anchor: menuAnchor(event) } });
  };

  /** Before which index what is dragged would land. */
  const [dropAt, setDropAt] = useState<number | null>(null);

  const onDragStart = (index: number, event: DragEvent): void => {
    const entries = isSelected(selection, index) ? selectedEntries() : engine.queue.entries(index, index + 1);
    if (!isSelected(selection, index)) setSelection(only(index));
    beginDrag(event.dataTransfer, {
      kind: 'queue-entries',
      entryIds: entries.map(({ entryId }) => entryId),
      target: targetOf(entries),
    });
  };
  const onDragOver = (index: number, event: DragEvent, half: 'upper' | 'lower'): void => {
    if (draggedIn(event.dataTransfer)?.kind !== 'queue-entries') return;
    const before = half === 'upper' ? index : index + 1;
    // What was heard is history: nothing is put there.
    if (before <= current) return;
    event.preventDefault();
    setDropAt(before);
  };
  /** Entries land where the line is; what comes from a list is queued. */
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    const dragged = draggedIn(event.dataTransfer);
    if (dragged?.kind === 'items') commands.addToQueue(dragged.target);
    else if (dragged?.kind === 'queue-entries' && dropAt !== null) {
      const [before] = engine.queue.entries(dropAt, dropAt + 1);
      engine.queue.move(dragged.entryIds, before?.entryId ?? null);
    }
    setDropAt(null);
  };

  const nameToSave = (): string => queue.source?.name || queue.source?.query?.search || words.queue.title;

  const headingOf = (section: QueueSection): string => {
    const { sections } = words.queue;
    switch (section) {
      case 'history':
        return sections.history;
      case 'now':
        return sections.now;
      case 'next-up':
        return sections.nextUp;
      case 'rest': {
        const name = queue.source && sourceText(queue.source);
        return name ? sections.from(name) : sections.rest;
      }
    }
  };

  return (
    <div
      className={styles['panel']}
      onDragOver={(event) => {
        if (draggedIn(event.dataTransfer)?.kind === 'items') event.preventDefault();
      }}
      onDrop={onDrop}
      onDragEnd={() => setDropAt(null)}
    >
      <header className={styles['header']}>
        <h2 className="visually-hidden">{words.queue.title}</h2>
        {counted === null ? (
          <>
            <span className={styles['count']}>{length > 0 && words.counts.tracks(length)}</span>
            <IconButton label={words.queue.undo} disabled={!queue.canUndo} onClick={() => engine.queue.undo()}>
              <Undo2 />
            </IconButton>
            <IconButton
              label={words.playlists.saveAsking}
              disabled={length === 0}
              onClick={() =>
                dialogs.setState({
                  open: { kind: 'save-playlist', name: nameToSave(), from: { queue: true }, count: length },
                })
              }
            >
              <BookmarkPlus />
            </IconButton>
            <IconButton label={words.queue.clear} disabled={current + 1 >= length} onClick={clear}>
              <ListX />
            </IconButton>
          </>
        ) : (
          <SelectionBar counted={counted} target={targetOf(selectedEntries())} onClear={clearSelection} />
        )}
        <p role="status" className="visually-hidden">
          {counted === null ? '' : words.selection.selected(counted)}
        </p>
      </header>
      {length === 0 ? (
        <p className={styles['empty']}>
          <strong>{words.queue.empty}</strong>
          {words.queue.emptyHint(keysText('list-add-to-queue'))}
        </p>
      ) : (
        <div
          ref={scroller}
          className={styles['scroller']}
          role="listbox"
          aria-label={words.queue.title}
          aria-multiselectable="true"
          aria-description={rowKeysText(keysText)}
          onKeyDown={onKeyDown}
        >
          <div className={styles['extent']} role="presentation" style={{ height: virtualizer.getTotalSize() }}>
            {shown.map(({ start, found, entry }) =>
              found.kind === 'heading' ? (
                <h3
                  key={`heading ${found.section}`}
                  role="presentation"
                  className={styles['heading']}
                  style={{ transform: `translateY(${start}px)`, height: HEADING_PX }}
                >
                  {headingOf(found.section)}
                </h3>
              ) : (
                entry && (
                  <QueueRow
                    key={`entry ${entry.entryId}`}
                    row={store.rowOf(entry.trackId)}
                    index={found.index}
                    total={length}
                    section={found.section}
                    topPx={start}
                    heightPx={ROW_PX}
                    selected={isSelected(selection, found.index)}
                    tabbable={found.index === cursor}
                    onSelect={(event) => select(found.index, event)}
                    onJump={() => engine.queue.jump(entry.entryId)}
                    onMenu={(event) => openMenu(found.index, event)}
                    onRemove={() => remove([entry])}
                    onDragStart={(event) => onDragStart(found.index, event)}
                    onDragOver={(event, half) => onDragOver(found.index, event, half)}
                    dropEdge={
                      dropAt === found.index
                        ? 'above'
                        : dropAt === length && found.index === length - 1
                          ? 'below'
                          : null
                    }
                  />
                )
              ),
            )}
          </div>
        </div>
      )}
    </div>
  );
}

/** What the keys do with a row, without those that are switched off. */
function rowKeysText(keysText: (id: string) => string): string {
  const { plays, removes, moves } = words.queue.rowKeys;
  const play = keysText('list-play');
  const remove = keysText('list-remove');
  return [play && plays(play), remove && removes(remove), moves].filter((part) => part !== '').join(', ');
}
