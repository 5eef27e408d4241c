// The head of a view: its name, what it holds in a few words, and its controls.
import type { ReactNode } from 'react';

import styles from './ViewHeader.module.css';

interface ViewHeaderProps {
  readonly title: string;
  /** "1,204 albums" */
  readonly facts?: string | null;
  readonly children?: ReactNode;
}

export function ViewHeader({ title, facts = null, children }: ViewHeaderProps) {
  return (
    <header className={styles['header']}>
      <h1>{title}</h1>
      {facts !== null && <p className={styles['facts']}>{facts}</p>}
      <div className={styles['controls']}>{children}</div>
    </header>
  );
}
