import { describe, expect, it } from 'vitest';

import type { TrackRow } from '../../shared/library.ts';
import type { PlayerEngine } from '../engine/engine.ts';
import { createCoreEnd } from './core-end.testing.ts';
import { FIRST_QUERY, Lists } from './lists.ts';
import { Navigation } from './navigation.ts';
import { createRevealStore, placeInList, showPlaying } from './reveal-store.ts';
import { trackRow } from './track-row.testing.ts';

/** What the engine says that plays. */
const playing = (track: TrackRow | null): PlayerEngine => ({ snapshot: () => ({ track }) }) as unknown as PlayerEngine;

describe('showing what plays', () => {
  it('asks the list that is here first', () => {
    const navigation = new Navigation({ view: 'tracks' });
    const reveal = createRevealStore();
    const track = trackRow({ id: 30 });
    showPlaying(playing(track), navigation, reveal);
    expect(reveal.getState()).toEqual({ placeId: navigation.here.id, track, elsewhere: true });
  });

  it('goes to the album where no tracks are shown', () => {
    const navigation = new Navigation({ view: 'home' });
    const reveal = createRevealStore();
    showPlaying(playing(trackRow({ id: 30, albumId: 7 })), navigation, reveal);
    expect(navigation.here.route).toEqual({ view: 'album', id: 7 });
    expect(reveal.getState()?.placeId).toBe(navigation.here.id);
  });

  it('goes to all tracks for one of no album', () => {
    const navigation = new Navigation({ view: 'home' });
    showPlaying(playing(trackRow({ id: 30, albumId: null })), navigation, createRevealStore());
    expect(navigation.here.route).toEqual({ view: 'tracks' });
  });

  it('does nothing while nothing plays', () => {
    const reveal = createRevealStore();
    showPlaying(playing(null), new Navigation({ view: 'tracks' }), reveal);
    expect(reveal.getState()).toBeNull();
  });
});

describe('the place of a track in a list', () => {
  function listed() {
    const core = createCoreEnd();
    core.open();
    const navigation = new Navigation({ view: 'tracks' });
    const lists = new Lists(core.client, navigation, (error) => {
      throw error;
    });
    return { core, list: lists.tracks(navigation.here.id, 'main', FIRST_QUERY) };
  }

  it('is its index in the whole list', async () => {
    const { core, list } = listed();
    const place = placeInList(core.client, list, 30);
    await core.take('library.trackIds').answer([10, 20, 30]);
    await expect(place).resolves.toBe(2);
  });

  it('is none when the track is not in it', async () => {
    const { core, list } = listed();
    const place = placeInList(core.client, list, 40);
    await core.take('library.trackIds').answer([10, 20, 30]);
    await expect(place).resolves.toBeNull();
  });

  it('is none when the list shows something else by then', async () => {
    const { core, list } = listed();
    const place = placeInList(core.client, list, 30);
    list.state.setState({ query: { ...FIRST_QUERY, search: 'x' } });
    await core.take('library.trackIds').answer([30]);
    await expect(place).resolves.toBeNull();
  });
});
