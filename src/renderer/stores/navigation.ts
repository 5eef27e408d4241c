// Where the listener is, and the way back: a stack of places, each of which keeps how it was left. Our own and not the browser's history: what
// matters is to give back the place in a list, and a window without an address bar must never leave its page.
import { createStore, type StoreApi } from 'zustand/vanilla';

import { TOP_VIEWS, type TopView } from '../../shared/settings.ts';
import type { Selection } from './selection.ts';

export type Route =
  | { readonly view: TopView }
  | { readonly view: 'album' | 'artist' | 'genre' | 'playlist'; readonly id: number }
  | { readonly view: 'search'; readonly text: string }
  | { readonly view: 'properties'; readonly ids: readonly number[] }
  | { readonly view: 'settings'; readonly section?: SettingsSection }
  | { readonly view: 'problems' | 'diagnostics' };

/** The parts of the settings, in their order. */
export const SETTINGS_SECTIONS = ['appearance', 'sound', 'library', 'storage', 'keys', 'resilience'] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

export type ViewName = Route['view'];

/** How a place was left, written by its views as they go. Not a state that anything is drawn by. */
export class PlaceMemory {
  scrollTop: number | undefined;
  selection: Selection | undefined;

  keep(left: { readonly scrollTop?: number; readonly selection?: Selection }): void {
    Object.assign(this, left);
  }
}

export interface Place {
  /** Of its own for each visit. */
  readonly id: number;
  readonly route: Route;
  readonly memory: PlaceMemory;
}

export interface NavigationState {
  readonly places: readonly Place[];
  readonly index: number;
}

/** More than anyone goes back. */
const MAX_PLACES = 50;

export class Navigation {
  readonly state: StoreApi<NavigationState>;
  #nextId = 1;

  constructor(first: Route) {
    this.state = createStore<NavigationState>(() => ({ places: [this.#place(first)], index: 0 }));
  }

  get here(): Place {
    return placeOf(this.state.getState());
  }

  /** Goes there, unless it is here. What was ahead is gone. */
  go(route: Route): void {
    if (isSame(route, this.here.route)) return;
    const { places, index } = this.state.getState();
    const kept = [...places.slice(0, index + 1), this.#place(route)].slice(-MAX_PLACES);
    this.state.setState({ places: kept, index: kept.length - 1 });
  }

  /** The same visit shows something else: a search that is typed on. */
  replace(route: Route): void {
    const { places, index } = this.state.getState();
    this.state.setState({ places: places.with(index, { ...this.here, route }) });
  }

  back(): void {
    this.#move(-1);
  }

  forward(): void {
    this.#move(1);
  }

  #move(step: number): void {
    const { places, index } = this.state.getState();
    if (places[index + step]) this.state.setState({ index: index + step });
  }

  #place(route: Route): Place {
    return { id: this.#nextId++, route, memory: new PlaceMemory() };
  }
}

export function placeOf({ places, index }: NavigationState): Place {
  const place = places[index];
  if (!place) throw new RangeError('No such place.');
  return place;
}

export const canGoBack = ({ index }: NavigationState): boolean => index > 0;
export const canGoForward = ({ places, index }: NavigationState): boolean => index < places.length - 1;

/** The view of the sidebar that the route is, null for one further in. */
export function topViewOf({ view }: Route): TopView | null {
  return TOP_VIEWS.find((top) => top === view) ?? null;
}

function isSame(a: Route, b: Route): boolean {
  if (a.view !== b.view) return false;
  if ('id' in a && 'id' in b) return a.id === b.id;
  if ('ids' in a && 'ids' in b) return a.ids.join() === b.ids.join();
  if (a.view === 'settings' && b.view === 'settings') return a.section === b.section;
  return !('text' in a && 'text' in b) || a.text === b.text;
}
