// The head of a view: its name, what it holds in a few words, and its controls.
import type { ReactNode } from 'react';

import styles from './ViewHeader.module.css';

interface ViewHeaderProps {
  readonly title: string;
  /** "1,204 albums" */
  readonly facts?: string | null;
  /** Which of them is the name of something, not words of ours. */
  readonly named?: 'title' | 'facts';
  readonly children?: ReactNode;
}

export function ViewHeader({ title, facts = null, named, children }: ViewHeaderProps) {
  return (
    <header className={styles['header']}>
      <h1 dir={named === 'title' ? 'auto' : undefined}>{title}</h1>
      {facts !== null && (
        <p className={styles['facts']} dir={named === 'facts' ? 'auto' : undefined}>
          {facts}
        </p>
      )}
      <div className={styles['controls']}>{children}</div>
    </header>
  );
}
