import { describe, expect, it } from 'vitest';

import { PLACE_VARIABLE, placeIn, takePlace, type Place } from './place.ts';

const place: Place = {
  port: 4000,
  hostName: 'name',
  sessions: ['aa', 'bb'],
  window: { pid: 17, profileFolder: '/profile' },
};

describe('the place of a player', () => {
  it('is read from what it told, and taken from the environment once', () => {
    expect(placeIn({ type: 'auralis-place', place })).toEqual(place);
    const env: NodeJS.ProcessEnv = { [PLACE_VARIABLE]: JSON.stringify(place), PATH: '/bin' };
    expect(takePlace(env)).toEqual(place);
    expect(env).toEqual({ PATH: '/bin' });
    expect(takePlace(env)).toBeNull();
  });

  it.each([
    '',
    '{',
    'null',
    '{"port":"x","hostName":"","sessions":[]}',
    '{"port":1}',
    '{"port":0,"hostName":"","sessions":[]}',
    '{"port":-1,"hostName":"","sessions":[]}',
    '{"port":70000,"hostName":"","sessions":[]}',
    '{"port":1.5,"hostName":"","sessions":[]}',
  ])('is none in %s', (text) => {
    expect(takePlace({ [PLACE_VARIABLE]: text })).toBeNull();
  });

  it('leaves out what makes no sense', () => {
    const windows = [
      5,
      null,
      {},
      { pid: 'x', profileFolder: '/p' },
      { pid: -1, profileFolder: '/p' },
      { pid: 5, profileFolder: '' },
    ];
    for (const window of windows) {
      const text = JSON.stringify({ port: 1, hostName: 'name', sessions: ['a', 5, null], window, more: true });
      expect(takePlace({ [PLACE_VARIABLE]: text })).toEqual({
        port: 1,
        hostName: 'name',
        sessions: ['a'],
        window: null,
      });
    }
    for (const message of [null, 'text', 5, {}, { type: 'auralis-place' }, { type: 'other', place }]) {
      expect(placeIn(message)).toBeNull();
    }
  });
});
