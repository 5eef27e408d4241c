// A search that is over: back to where it was begun.
import { canGoBack, type Navigation } from '../../stores/navigation.ts';

export function leaveSearch(navigation: Navigation): void {
  if (navigation.here.route.view !== 'search') return;
  if (canGoBack(navigation.state.getState())) navigation.back();
  else navigation.replace({ view: 'tracks' });
}
