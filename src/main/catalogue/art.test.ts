import { expect, it } from 'vitest';

import type { CoverArt } from '../../shared/worker-protocol.ts';
import { readChange, testCatalogue } from './catalogue.testing.ts';

const coverOf = (hash: string): CoverArt => ({ hash, mimeType: 'image/jpeg', widthPx: 600, heightPx: 600, original: null, thumbnails: [] }); // prettier-ignore

it('the cover of a track is known until its file is read anew, and only of the content it was read of', () => {
  const { art, tracks, roots } = testCatalogue();
  const root = roots.add('/m', '/m');
  const [one = 0, two = 0] = tracks.commit([
    readChange(root.id, '/m/1.flac', {}, 1),
    readChange(root.id, '/m/2.flac', {}, 2),
  ]);
  const signatureOf = (id: number): string => tracks.byId(id)?.signature ?? '';
  expect(art.hashOf(one, signatureOf(one))).toBeNull();
  art.note(one, signatureOf(one), coverOf('aa'));
  art.note(two, signatureOf(two), coverOf('aa'));
  expect(art.hashOf(one, signatureOf(one))).toBe('aa');
  expect(art.hashOf(two, signatureOf(two))).toBe('aa');
  expect(art.hashOf(one, 'other')).toBeNull();
  art.note(one, 'other', coverOf('bb'));
  expect(art.hashOf(one, signatureOf(one))).toBe('aa');
  tracks.commit([readChange(root.id, '/m/1.flac', {}, 3)]);
  expect(art.hashOf(one, signatureOf(one))).toBeNull();
});
