// The view of the sidebar in which the player opens again: kept as a setting.
import type { CoreClient } from '../../shared/contract/index.ts';
import { placeOf, topViewOf, type Navigation } from './navigation.ts';
import type { SettingsStore } from './settings-store.ts';

/** Goes to the kept view once, when it comes and the listener has not gone anywhere yet; keeps each one gone to. */
export function bindView(client: CoreClient, navigation: Navigation, settings: SettingsStore): { dispose(): void } {
  const first = navigation.here;
  const stopSettings = settings.subscribe(({ view }) => {
    stopSettings();
    if (navigation.here === first) navigation.replace({ view });
  });
  const stopNavigation = navigation.state.subscribe((state, before) => {
    const view = topViewOf(placeOf(state).route);
    if (view === null || placeOf(state).id === placeOf(before).id) return;
    // What cannot be kept costs a click at the next start; it is told where it matters.
    if (settings.getState().view !== view) client.call('settings.set', { view }).catch(() => undefined);
  });
  return {
    dispose() {
      stopSettings();
      stopNavigation();
    },
  };
}
