// Hands the services down the tree and lets a view read a store through a selector.
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';

import type { AnalysisState } from '../stores/analysis-store.ts';
import type { Announcement } from '../stores/announcement-store.ts';
import type { ConnectionState } from '../stores/connection-store.ts';
import type { DialogState } from '../stores/dialog-store.ts';
import type { HealthStoreState } from '../stores/health-store.ts';
import type { LibraryState } from '../stores/library-store.ts';
import type { NavigationState, Place } from '../stores/navigation.ts';
import type { Notice } from '../stores/notice-store.ts';
import type { SpokenLanguage } from '../texts/words.ts';
import type { PlayerState } from '../stores/player-store.ts';
import type { PlaylistsState } from '../stores/playlist-store.ts';
import type { QueueState } from '../stores/queue-store.ts';
import type { Services } from '../stores/services.ts';
import type { SettingsState } from '../stores/settings-store.ts';

export const PlayerContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(PlayerContext);
  if (!services) throw new Error('A view stands outside PlayerContext.');
  return services;
}

/** The place of the history that a view is the sight of. */
export const PlaceContext = createContext<Place | null>(null);

export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (!place) throw new Error('A view stands outside PlaceContext.');
  return place;
}

export function useNavigation<T>(select: (state: NavigationState) => T): T {
  return useStore(useServices().navigation.state, select);
}

export function useQueue<T>(select: (state: QueueState) => T): T {
  return useStore(useServices().queue, select);
}

export function usePlaylists<T>(select: (state: PlaylistsState) => T): T {
  return useStore(useServices().playlists, select);
}

export function useLibrary<T>(select: (state: LibraryState) => T): T {
  return useStore(useServices().library, select);
}

export function usePlayer<T>(select: (state: PlayerState) => T): T {
  return useStore(useServices().player, select);
}

export function useSettings<T>(select: (state: SettingsState) => T): T {
  return useStore(useServices().settings, select);
}

/** For what is drawn anew only when something of it changes: `App` draws everything else when the language does. */
export function useLanguage(): SpokenLanguage {
  return useStore(useServices().language);
}

export function useAnalysis<T>(select: (state: AnalysisState) => T): T {
  return useStore(useServices().analysis, select);
}

export function useConnection<T>(select: (state: ConnectionState) => T): T {
  return useStore(useServices().connection, select);
}

export function useHealth<T>(select: (state: HealthStoreState) => T): T {
  return useStore(useServices().health, select);
}

export function useNotices(): readonly Notice[] {
  return useStore(useServices().notices);
}

export function useAnnouncement(): Announcement {
  return useStore(useServices().announcements);
}

export function useDialogs<T>(select: (state: DialogState) => T): T {
  return useStore(useServices().dialogs, select);
}
