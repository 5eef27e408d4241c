import fc from 'fast-check';
import { expect, it } from 'vitest';

import { fileSignatureOf, partSignature, rangeOfSignature } from './file-part.ts';
import { contentSignature, SIGNATURE_PATTERN, sizeOfSignature } from './library.ts';

const FILE = contentSignature({ sizeBytes: 123_456, mtimeNs: '1700000000123456789', inode: '42', ctimeNs: '-5' });

it('a part says its file and its place', () => {
  const range = fc.record({ startFrame: fc.nat(1e12), endFrame: fc.option(fc.integer({ min: 1, max: 1e12 })) });
  fc.assert(
    fc.property(range, (place) => {
      const signature = partSignature(FILE, place);
      expect(signature).toMatch(new RegExp(`^${SIGNATURE_PATTERN}$`));
      expect(fileSignatureOf(signature)).toBe(FILE);
      expect(rangeOfSignature(signature)).toEqual(place);
      expect(sizeOfSignature(signature)).toBe(123_456);
    }),
  );
});

it('a whole file is no part, by its present signature and by that of before', () => {
  for (const whole of [FILE, FILE.split('-').slice(0, 3).join('-')]) {
    expect(rangeOfSignature(whole)).toBeNull();
    expect(fileSignatureOf(whole)).toBe(whole);
  }
});
