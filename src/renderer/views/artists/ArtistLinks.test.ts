import { describe, expect, it } from 'vitest';

import { partsOf } from './ArtistLinks.tsx';

const a = { id: 1, name: 'Nina Simone' };
const b = { id: 2, name: 'Lil Waters' };

describe('the names of a credit', () => {
  it('keeps how the credit reads', () => {
    expect(partsOf('Nina Simone feat. Lil Waters', [a, b])).toEqual([a, ' feat. ', b]);
  });

  it('takes one artist for the whole credit where it is written otherwise', () => {
    expect(partsOf('NINA SIMONE', [a])).toEqual([{ id: 1, name: 'NINA SIMONE' }]);
  });

  it('leaves names out that the credit does not hold', () => {
    expect(partsOf('Lil Waters', [a, b])).toEqual([b]);
  });

  it('keeps what stands before and behind', () => {
    expect(partsOf('The Nina Simone Trio', [a])).toEqual(['The ', a, ' Trio']);
  });
});
