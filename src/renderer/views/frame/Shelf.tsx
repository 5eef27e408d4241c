// A part of a page under its own heading: a strip of albums, a few tracks, the artists of a search.
import type { ReactNode } from 'react';

import styles from './Shelf.module.css';

export function Shelf({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <section className={styles['shelf']} aria-label={label}>
      <h2>{label}</h2>
      {children}
    </section>
  );
}
