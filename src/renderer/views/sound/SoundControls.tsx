// The sound's controls in the player bar; where there is no room for them, a button that says which sound is chosen and opens them.
import { lazy, Suspense, useSyncExternalStore } from 'react';

import { SoundBar } from './SoundBar.tsx';

/** Only narrow windows load what it is built of. */
const SoundButton = lazy(() => import('./SoundButton.tsx').then(({ SoundButton }) => ({ default: SoundButton })));

/** The same width as in styles/player.css. */
const HAS_ROOM = matchMedia('(min-width: 1000px)');

function onRoom(listener: () => void): () => void {
  HAS_ROOM.addEventListener('change', listener);
  return () => HAS_ROOM.removeEventListener('change', listener);
}

export function SoundControls() {
  const hasRoom = useSyncExternalStore(onRoom, () => HAS_ROOM.matches);
  if (hasRoom) return <SoundBar />;
  return (
    <Suspense fallback={null}>
      <SoundButton />
    </Suspense>
  );
}
