// How high what stands above the rows of a table is: the rows begin below it.
import { useLayoutEffect, useRef, useState } from 'react';

export function useLeadHeight(there: boolean) {
  const lead = useRef<HTMLDivElement>(null);
  const [leadPx, setLeadPx] = useState(0);
  useLayoutEffect(() => {
    const box = lead.current;
    if (!there || !box) return;
    const measure = (): void => setLeadPx(box.offsetHeight);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, [there]);
  return { lead, leadPx: there ? leadPx : 0 };
}
