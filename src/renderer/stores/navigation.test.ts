import { describe, expect, it } from 'vitest';

import { canGoBack, canGoForward, Navigation } from './navigation.ts';

describe('navigation', () => {
  it('goes back to the place itself, as it was left', () => {
    const navigation = new Navigation({ view: 'albums' });
    const albums = navigation.here;
    albums.memory.keep({ scrollTop: 900 });
    navigation.go({ view: 'album', id: 3 });
    navigation.back();
    expect(navigation.here).toBe(albums);
    expect(navigation.here.memory.scrollTop).toBe(900);
  });

  it('goes forward again, until another way is taken', () => {
    const navigation = new Navigation({ view: 'home' });
    navigation.go({ view: 'albums' });
    navigation.back();
    expect(canGoForward(navigation.state.getState())).toBe(true);
    navigation.forward();
    expect(navigation.here.route).toEqual({ view: 'albums' });
    navigation.back();
    navigation.go({ view: 'tracks' });
    expect(canGoForward(navigation.state.getState())).toBe(false);
  });

  it('stays at either end', () => {
    const navigation = new Navigation({ view: 'home' });
    navigation.back();
    navigation.forward();
    expect(navigation.here.route).toEqual({ view: 'home' });
    expect(canGoBack(navigation.state.getState())).toBe(false);
  });

  it('goes to another part of the settings', () => {
    const navigation = new Navigation({ view: 'settings' });
    navigation.go({ view: 'settings', section: 'sound' });
    expect(navigation.here.route).toEqual({ view: 'settings', section: 'sound' });
    navigation.go({ view: 'settings', section: 'sound' });
    navigation.back();
    expect(navigation.here.route).toEqual({ view: 'settings' });
  });

  it('does not go where it is', () => {
    const navigation = new Navigation({ view: 'album', id: 3 });
    navigation.go({ view: 'album', id: 3 });
    expect(canGoBack(navigation.state.getState())).toBe(false);
    navigation.go({ view: 'album', id: 4 });
    expect(canGoBack(navigation.state.getState())).toBe(true);
  });

  it('types on in the same place', () => {
    const navigation = new Navigation({ view: 'tracks' });
    navigation.go({ view: 'search', text: 'a' });
    const { id } = navigation.here;
    navigation.replace({ view: 'search', text: 'ab' });
    expect(navigation.here.id).toBe(id);
    navigation.back();
    expect(navigation.here.route).toEqual({ view: 'tracks' });
  });

  it('forgets the oldest places', () => {
    const navigation = new Navigation({ view: 'home' });
    for (let id = 1; id <= 200; id++) navigation.go({ view: 'album', id });
    expect(navigation.state.getState().places).toHaveLength(50);
    expect(navigation.here.route).toEqual({ view: 'album', id: 200 });
  });
});
