// The menu of columns, loaded when it is first asked for.
import { lazy, Suspense, useState } from 'react';

import type { MenuAnchor } from '../../stores/menu-store.ts';
import type { TableColumns } from './use-table-layout.ts';

export type ColumnMenuAnchor = MenuAnchor;

export interface ColumnMenuProps {
  readonly table: TableColumns;
  /** Null: it is closed. */
  readonly anchor: ColumnMenuAnchor | null;
  onClose(): void;
}

const ColumnMenu = lazy(() => import('./ColumnMenu.tsx').then(({ ColumnMenu }) => ({ default: ColumnMenu })));

export function ColumnMenuLater(props: ColumnMenuProps) {
  // It stays once it was there: the focus goes back when it closes.
  const [isThere, setIsThere] = useState(false);
  if (props.anchor !== null && !isThere) setIsThere(true);
  if (!isThere) return null;
  return (
    <Suspense fallback={null}>
      <ColumnMenu {...props} />
    </Suspense>
  );
}
