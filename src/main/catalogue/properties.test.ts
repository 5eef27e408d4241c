import { describe, expect, it } from 'vitest';

import { analysisOf } from '../../testing/analyses.ts';
import { readChange, testCatalogue } from './catalogue.testing.ts';

const named = (name: string) => ({ name, sortName: null, mbId: null });

function library() {
  const catalogue = testCatalogue();
  const root = catalogue.roots.add('/m', '/m');
  const [id = 0, other = 0] = catalogue.tracks.commit([
    readChange(root.id, '/m/1.flac', { title: 'One', composers: [named('Satie'), named('Ravel')], genres: ['Piano', 'Solo'], trackNo: 3, trackTotal: 12, date: '1888-04', lyrics: 'la' }, 1),
    readChange(root.id, '/m/2.flac', { title: 'Two' }, 2),
  ]); // prettier-ignore
  return { ...catalogue, id, other };
}

describe('all that is known of a track', () => {
  it('is what its file says', () => {
    const { properties, id } = library();
    expect(properties([id])).toMatchObject([
      {
        row: { id, title: 'One', trackNo: 3 },
        composers: ['Satie', 'Ravel'],
        genres: ['Piano', 'Solo'],
        trackTotal: 12,
        date: '1888-04',
        hasLyrics: true,
        part: 0,
      },
    ]);
  });

  it('is what the listener made of it', () => {
    const { properties, playStats, id } = library();
    playStats.skipped(id);
    playStats.rate([id], 60);
    expect(properties([id])).toMatchObject([{ skips: 1, row: { rating: 60 } }]);
  });

  it('is how it sounds, once that was measured of this content', () => {
    const { properties, analyses, tracks, id } = library();
    expect(properties([id])[0]?.sound).toBeNull();
    analyses.save(id, tracks.byId(id)?.signature ?? '', analysisOf(-14));
    expect(properties([id])[0]?.sound).toMatchObject({ integratedLufs: -14, problem: null });
  });

  it('comes in the order asked, of those that exist', () => {
    const { properties, id, other } = library();
    expect(properties([other, 99, id]).map(({ row }) => row.title)).toEqual(['Two', 'One']);
  });
});
