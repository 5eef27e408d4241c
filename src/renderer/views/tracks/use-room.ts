// How much room a table has for its columns.
import { useLayoutEffect, useState, type RefObject } from 'react';

import type { TrackColumnId } from '../../../shared/settings.ts';
import { COLUMNS } from './track-columns.tsx';

/** The width from which on the last column came in: changes only when a column comes or goes. */
export function useRoom(scroller: RefObject<HTMLElement | null>, ids: readonly TrackColumnId[]): number {
  const [roomPx, setRoomPx] = useState(Infinity);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const steps = [...new Set(ids.map((id) => COLUMNS[id].fromPx))].sort((a, b) => a - b);
    const measure = (): void => setRoomPx(steps.findLast((step) => step <= element.clientWidth) ?? 0);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, ids]);
  return roomPx;
}
