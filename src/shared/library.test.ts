import { describe, expect, it } from 'vitest';

import { contentSignature, differsByCtimeOnly, SIGNATURE_PATTERN, signatureWithoutCtime, sizeOfSignature, stampOf, type FileStamp } from './library.ts'; // prettier-ignore

const stamp: FileStamp = {
  sizeBytes: 35_000_000,
  mtimeNs: '1700000000123456789',
  inode: '18446744073709551615',
  ctimeNs: '1700000000123456789',
};

describe('the content signature', () => {
  it.each([
    ['size', { sizeBytes: 35_000_001 }],
    ['mtime', { mtimeNs: '1700000000123456788' }],
    ['inode', { inode: '18446744073709551614' }],
    ['ctime', { ctimeNs: '1700000000123456790' }],
  ])('is another when the %s is, by however little', (_name, other) => {
    expect(contentSignature({ ...stamp, ...other })).not.toBe(contentSignature(stamp));
  });

  it('goes into a URL, and into what the contract allows, for the largest values and times before 1970', () => {
    for (const time of ['-9000000000000000000', '9000000000000000000', '-1', '0']) {
      const signature = contentSignature({
        ...stamp,
        sizeBytes: Number.MAX_SAFE_INTEGER,
        mtimeNs: time,
        ctimeNs: time,
      });
      expect(signature).toMatch(new RegExp(`^${SIGNATURE_PATTERN}$`));
      expect(signature.split('-')).toHaveLength(4);
      expect(signature.length).toBeLessThanOrEqual(64);
    }
  });

  it('tells the size', () => {
    expect(sizeOfSignature(contentSignature(stamp))).toBe(35_000_000);
  });

  it('is made of what Node says of a file', () => {
    const stats = {
      size: 35_000_000n,
      mtimeNs: 1700000000123456789n,
      ino: 2n ** 64n - 1n,
      ctimeNs: 1700000000123456789n,
    };
    expect(stampOf(stats)).toEqual(stamp);
  });
});

describe('a signature that differs by ctime only', () => {
  it('is one with another ctime, or one that has none', () => {
    expect(differsByCtimeOnly(stamp, contentSignature({ ...stamp, ctimeNs: '5' }))).toBe(true);
    expect(differsByCtimeOnly(stamp, signatureWithoutCtime(stamp))).toBe(true);
  });

  it('is neither the same nor one that differs in more', () => {
    expect(differsByCtimeOnly(stamp, contentSignature(stamp))).toBe(false);
    expect(differsByCtimeOnly(stamp, contentSignature({ ...stamp, ctimeNs: '5', sizeBytes: 1 }))).toBe(false);
    expect(differsByCtimeOnly(stamp, signatureWithoutCtime({ ...stamp, mtimeNs: '1700000000999999999' }))).toBe(false);
  });

  it('without ctime is to the letter what was stored before', () => {
    const mtimeNs = '1614834366000600000';
    const [sizeBytes, inode] = [1234, '567'];
    expect(signatureWithoutCtime({ sizeBytes, inode, mtimeNs, ctimeNs: '1' })).toBe(
      `${sizeBytes.toString(36)}-${(1614834366001).toString(36)}-${(567).toString(36)}`,
    );
  });
});
