import { describe, expect, it } from 'vitest';

import { ERRORS, PlayerError, type ErrorCode } from '../../../shared/errors.ts';
import { contentSignature, signatureWithoutCtime } from '../../../shared/library.ts';
import type { KnownTrack } from '../../catalogue/tracks.ts';
import { compareFile, isFileProblem, mayBeMissing, ownerOf, placeOf, problemOf, readFailure, rootVerdict } from './rules.ts'; // prettier-ignore

const stamp = { sizeBytes: 5, mtimeNs: '1700000000000000000', inode: '7', ctimeNs: '1700000000000000001' };
const known = (changes: Partial<KnownTrack> = {}): KnownTrack => ({
  id: 1, rootId: 1, path: '/m/a.mp3', signature: contentSignature(stamp), missing: false, tagsRead: true, problemCode: null,
  fingerprint: 'f', checked: true, sheets: null, ...changes,
}); // prettier-ignore

describe('comparing', () => {
  it('reads what is new, changed, not read yet, or worth another try', () => {
    expect(compareFile(stamp, undefined, false)).toBe('read');
    expect(compareFile({ ...stamp, sizeBytes: 6 }, known(), false)).toBe('read');
    expect(compareFile({ ...stamp, mtimeNs: '1700000000000000001' }, known(), false)).toBe('read');
    expect(compareFile({ ...stamp, inode: '8' }, known(), false)).toBe('read');
    expect(compareFile(stamp, known({ tagsRead: false }), false)).toBe('read');
    expect(compareFile(stamp, known({ tagsRead: false, problemCode: 'file-unreadable' }), false)).toBe('read');
    expect(compareFile(stamp, known({ problemCode: 'file-corrupt', tagsRead: false }), true)).toBe('read');
    expect(compareFile(stamp, known({ problemCode: 'file-corrupt', missing: true }), false)).toBe('read');
  });

  it('does not read again what is the same, be it good or bad', () => {
    expect(compareFile(stamp, known(), true)).toBe('same');
    expect(compareFile(stamp, known({ missing: true }), false)).toBe('returned');
    expect(compareFile(stamp, known({ problemCode: 'file-corrupt', tagsRead: false }), false)).toBe('same');
  });

  it('knows a file of which only the ctime is another', () => {
    const moved = { ...stamp, ctimeNs: '1700000000000000999' };
    expect(compareFile(moved, known(), false)).toBe('restamped');
    expect(compareFile(moved, known({ problemCode: 'file-unreadable', tagsRead: false }), false)).toBe('read');
    expect(compareFile(moved, known({ problemCode: 'file-corrupt', tagsRead: false }), false)).toBe('read');
    // Nothing tells whether it is the content that was analysed.
    expect(compareFile(moved, known({ fingerprint: null, checked: false }), false)).toBe('read');
  });

  it('takes the ctime along for a row of a version that noted none', () => {
    const before = known({ signature: signatureWithoutCtime(stamp), fingerprint: null, checked: false });
    expect(compareFile(stamp, before, false)).toBe('restamped');
    expect(compareFile({ ...stamp, mtimeNs: '1700000001000000000' }, before, false)).toBe('read');
  });
});

it('a file belongs to the innermost root it lies in, else to the one that came to it over a link', () => {
  const roots = [
    { id: 1, realPath: '/m' },
    { id: 2, realPath: '/m/jazz' },
    { id: 3, realPath: '/' },
  ];
  expect(ownerOf('/m/jazz/a.mp3', roots, 9)).toBe(2);
  expect(ownerOf('/m/jazzy/a.mp3', roots, 9)).toBe(1);
  expect(ownerOf('/x/a.mp3', roots, 9)).toBe(3);
  expect(ownerOf('/x/a.mp3', roots.slice(0, 2), 9)).toBe(9);
  expect(placeOf('/m', roots)?.id).toBe(1);
  expect(placeOf('/music', [])).toBeNull();
});

it('what is below something unreadable, or of a root that shows nothing, is not missing', () => {
  expect(mayBeMissing('/m/a/b.mp3', ['/m/a'])).toBe(false);
  expect(mayBeMissing('/m/ab.mp3', ['/m/a'])).toBe(true);
  expect(rootVerdict(0, true)).toBe('empty');
  expect(rootVerdict(0, false)).toBe('judge');
  expect(rootVerdict(1, true)).toBe('judge');
});

it('every error says either of the file, that it is gone, or to try later', () => {
  const verdicts = (Object.keys(ERRORS) as ErrorCode[]).map(
    (code) => [code, readFailure(new PlayerError(code))] as const,
  );
  expect(verdicts.filter(([, verdict]) => verdict === 'gone').map(([code]) => code)).toEqual(['file-missing']);
  const file = verdicts.filter(([, verdict]) => verdict === 'file').map(([code]) => code);
  expect(file).toEqual(expect.arrayContaining(['file-unreadable', 'file-empty', 'file-corrupt', 'format-unsupported', 'worker-crashed', 'worker-stuck'])); // prettier-ignore
  for (const code of [
    'aborted',
    'decode-failed',
    'decoder-missing',
    'internal',
    'disconnected',
    'file-changed',
    'disk-full',
  ] as const) {
    expect(readFailure(new PlayerError(code))).toBe('later');
    expect(isFileProblem(code)).toBe(false);
  }
});

it('of several problems the first is told, and how many there are', () => {
  const [first, second] = ['/a', '/b'].map((path) => new PlayerError('file-unreadable', '', { values: { path } }));
  expect(problemOf([])).toBeNull();
  expect(problemOf([first!, second!])).toEqual({ code: 'file-unreadable', values: { path: '/a', places: 2 } });
});
