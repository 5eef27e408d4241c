// A place that is read from top to bottom: its head with the way to each section stays, the sections scroll below it.
import type { ReactNode } from 'react';

import { ScrollRegion } from './ScrollRegion.tsx';
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
      <ScrollRegion className={`figures ${styles['body']}`} label={label} ready={ready}>
        {children}
      </ScrollRegion>
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
