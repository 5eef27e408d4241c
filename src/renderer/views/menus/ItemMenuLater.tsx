// The context menu, loaded once the window stands: what it is built of is a quarter of the page's program, and the first frame needs none of it.
import { lazy, Suspense, useEffect, useState } from 'react';
import { useStore } from 'zustand';

import { useServices } from '../PlayerContext.tsx';

const load = () => import('./ItemMenu.tsx').then(({ ItemMenu }) => ({ default: ItemMenu }));

const ItemMenu = lazy(load);

export function ItemMenuLater() {
  const { menu } = useServices();
  const isOpen = useStore(menu, ({ open }) => open !== null);
  // It stays once it was there: the focus goes back when it closes.
  const [isThere, setIsThere] = useState(false);
  if (isOpen && !isThere) setIsThere(true);

  useEffect(() => {
    const request = requestIdleCallback(() => void load().catch(() => undefined));
    return () => cancelIdleCallback(request);
  }, []);

  if (!isThere) return null;
  return (
    <Suspense fallback={null}>
      <ItemMenu />
    </Suspense>
  );
}
