// Which columns a table has room for.
import { useLayoutEffect, useMemo, useState, type RefObject } from 'react';

import type { TrackColumn } from './track-columns.tsx';

/** Changes only when a column comes or goes. */
export function useShownColumns(
  scroller: RefObject<HTMLElement | null>,
  columns: readonly TrackColumn[],
): readonly TrackColumn[] {
  const [roomPx, setRoomPx] = useState(Infinity);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const steps = [...new Set(columns.map(({ fromPx }) => fromPx))].sort((a, b) => a - b);
    const measure = (): void => setRoomPx(steps.findLast((step) => step <= element.clientWidth) ?? 0);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, columns]);
  return useMemo(() => columns.filter(({ fromPx }) => fromPx <= roomPx), [columns, roomPx]);
}
