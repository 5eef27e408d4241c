// The two side buttons of a mouse go back and forward here, and never in the browser's history: that would leave the page.
import { useEffect } from 'react';

import { useServices } from '../PlayerContext.tsx';

const BACK_BUTTON = 3;
const FORWARD_BUTTON = 4;

export function useMouseNavigation(): void {
  const { navigation } = useServices();
  useEffect(() => {
    const isOurs = ({ button }: MouseEvent): boolean => button === BACK_BUTTON || button === FORWARD_BUTTON;
    const hold = (event: MouseEvent): void => {
      if (isOurs(event)) event.preventDefault();
    };
    const go = (event: MouseEvent): void => {
      if (!isOurs(event)) return;
      event.preventDefault();
      if (event.button === BACK_BUTTON) navigation.back();
      else navigation.forward();
    };
    window.addEventListener('mousedown', hold);
    window.addEventListener('mouseup', go);
    window.addEventListener('auxclick', hold);
    return () => {
      window.removeEventListener('mousedown', hold);
      window.removeEventListener('mouseup', go);
      window.removeEventListener('auxclick', hold);
    };
  }, [navigation]);
}
