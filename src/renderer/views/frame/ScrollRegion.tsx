// What scrolls in a place that is no list: with the arrows too, and where it was left when one comes back.
import { useLayoutEffect, useRef, type ReactNode } from 'react';

import { usePlace } from '../PlayerContext.tsx';

interface ScrollRegionProps {
  /** For a screen reader. */
  readonly label: string;
  readonly className: string;
  /** Whether all of it is there: only then can it be where it was. */
  readonly ready?: boolean;
  readonly children: ReactNode;
}

export function ScrollRegion({ label, className, ready = true, children }: ScrollRegionProps) {
  const { memory } = usePlace();
  const region = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    // A row that had the focus is gone with its view.
    if (document.activeElement === document.body) region.current?.focus({ preventScroll: true });
  }, []);

  useLayoutEffect(() => {
    if (ready && region.current && memory.scrollTop !== undefined) region.current.scrollTop = memory.scrollTop;
  }, [ready, memory]);

  return (
    // `data-scrolls`: the arrows are not the volume's here.
    <div
      ref={region}
      className={className}
      role="group"
      aria-label={label}
      tabIndex={0}
      data-scrolls=""
      onScroll={(event) => {
        if (ready) memory.keep({ scrollTop: event.currentTarget.scrollTop });
      }}
    >
      {children}
    </div>
  );
}
