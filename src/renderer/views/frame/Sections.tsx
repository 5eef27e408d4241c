// A place that is read from top to bottom: its head with the way to each section stays, the sections scroll below it. Where they were left is kept.
import { useLayoutEffect, useRef, type ReactNode } from 'react';

import { usePlace } from '../PlayerContext.tsx';
import styles from './Sections.module.css';
import { ViewHeader } from './ViewHeader.tsx';

export interface Section {
  readonly id: string;
  readonly title: string;
}

interface SectionsProps {
  readonly title: string;
  /** Those one can go to at once. */
  readonly sections: readonly Section[];
  readonly navigationLabel: string;
  /** What scrolls, for a screen reader. */
  readonly label: string;
  /** Whether all of it is there: only then can it be where it was. */
  readonly ready: boolean;
  readonly children: ReactNode;
}

export function Sections({ title, sections, navigationLabel, label, ready, children }: SectionsProps) {
  const { memory } = usePlace();
  const body = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    // A row that had the focus is gone with its view.
    if (document.activeElement === document.body) body.current?.focus({ preventScroll: true });
  }, []);

  useLayoutEffect(() => {
    if (ready && body.current && memory.scrollTop !== undefined) body.current.scrollTop = memory.scrollTop;
  }, [ready, memory]);

  return (
    <>
      <ViewHeader title={title} />
      <nav className={styles['sections']} aria-label={navigationLabel}>
        {sections.map((section) => (
          <button
            key={section.id}
            type="button"
            className="button button-quiet"
            onClick={() => goToSection(section.id)}
          >
            {section.title}
          </button>
        ))}
      </nav>
      {/* `data-scrolls`: the arrows scroll here and are not the volume's. */}
      <div
        ref={body}
        className={`figures ${styles['body']}`}
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
    </>
  );
}

const elementId = (section: string): string => `section-${section}`;

export function SectionTitle({ id, title }: Section) {
  return (
    <h2 id={elementId(id)} tabIndex={-1}>
      {title}
    </h2>
  );
}

/** Its title comes to the top and has the focus, so that Tab goes on from there. Nothing happens where it is not there yet. */
export function goToSection(id: string): void {
  const title = document.getElementById(elementId(id));
  title?.scrollIntoView({ block: 'start' });
  title?.focus({ preventScroll: true });
}
