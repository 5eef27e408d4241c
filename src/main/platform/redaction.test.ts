import { homedir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { makeRecord } from './log-record.ts';
import { redact, setPrivateFolders } from './redaction.ts';

describe('redaction', () => {
  it('takes out what lies below a library folder and keeps the rest', () => {
    setPrivateFolders(['/home/ann/Music', '/mnt/disc']);
    expect(redact("ENOENT: no such file, open '/home/ann/Music/My Secret/song one.flac' now")).toBe(
      "ENOENT: no such file, open '<library>/….flac' now",
    );
    expect(redact('scanned /mnt/disc/a b/c\nand /home/ann/Musicals/x.txt')).toBe(
      'scanned <library>/…\nand /home/ann/Musicals/x.txt',
    );
    expect(redact('root /mnt/disc is offline')).toBe('root <library> is offline');
  });

  it('keeps private what was private, also as a URL and in JSON', () => {
    setPrivateFolders(['/srv/My Music', 'C:\\Users\\Ann\\Music']);
    setPrivateFolders(['/other']);
    expect(redact('/srv/My Music/a.txt')).toBe('<library>/….txt');
    expect(redact('file:///srv/My%20Music/deep/a.txt')).toBe('file://<library>/….txt');
    expect(redact('{"path":"C:\\\\Users\\\\Ann\\\\Music\\\\Secret"}')).toBe('{"path":"<library>/…"}');
  });

  it('takes out music files anywhere, the home folder and addresses', () => {
    expect(redact('open /nowhere/Known Band/A Song (live).MP3 failed')).toBe('open <file>.MP3 failed');
    expect(redact("'D:\\Known Band\\A Song.flac'")).toBe("'<file>.flac'");
    expect(redact(`${join(homedir(), 'player', 'main.js')}:12:5`)).toBe(`~${join('/', 'player', 'main.js')}:12:5`);
    expect(redact(`${homedir()}ier/x`)).toBe(`${homedir()}ier/x`);
    expect(redact('by Ann.Other+x@mail.example.org, to björk@örtchen.example')).toBe('by <address>, to <address>');
    expect(redact('node_modules/.pnpm/valibot@1.5.0/dist @scope/x a@b')).toBe(
      'node_modules/.pnpm/valibot@1.5.0/dist @scope/x a@b',
    );
  });

  it('leaves nothing of a corpus in any field of a record', () => {
    const folders = ['/media/ann/Größe "Zwei"', '/srv/音楽', "/mnt/it's mine", '/Volumes/Émilie’s Disc'];
    setPrivateFolders(folders);
    // Names with quotes, and the parts of them that must not be left behind.
    const secrets: readonly (readonly [name: string, ...parts: string[]])[] = [
      ['Hidden Artist'], ['Lied ohne Wörter'], ['秘密の歌'], ['ann.other@example.org'], ["Guns N' Roses", 'Roses'],
      ["Don't Stop", 'Stop'], ["Lovin', Touchin', Squeezin'", 'Touchin', 'Squeezin'], ['Monday 7" Mix', 'Mix'],
      ["(Don't You) Forget", 'Forget'], ["Rock 'n' `Roll` (live)", 'Roll', 'live'],
    ]; // prettier-ignore
    for (const folder of folders) {
      for (const [secret, ...parts] of secrets) {
        for (const ending of ['.flac', '.mp3', '.m4a', '']) {
          const path = `${folder}/${secret}/${secret}${ending}`;
          const cause = Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), {
            code: 'ENOENT',
          });
          const error = new PlayerError('file-missing', path, { cause, values: { path, file: path, trackId: 7 } });
          const record = makeRecord('error', 'tags', 'reading %s failed', [path, error, { path }, [path]]);
          const text = JSON.stringify(record);
          expect(text).toContain('ENOENT');
          for (const told of [secret, ...parts, encodeURI(secret), folder.split('/').at(-1) ?? ''])
            expect(text).not.toContain(told);
          expect(record.msg).toMatch(/^reading '<library>\/….{0,5}' failed/);
        }
      }
    }
  });

  it('is not ended by a quote within a name, in any quotes, wherever it stands', () => {
    setPrivateFolders(['/srv/music']);
    const quoting = (path: string, quote: string): string[] => [
      `${quote}${path}${quote}`,
      `open ${quote}${path}${quote}`,
      `EIO: read ${quote}${path}${quote}, and no more`,
      `rename ${quote}${path}${quote} -> ${quote}${path}.part${quote}`,
      `{ path: ${quote}${path}${quote}, kind: ${quote}render${quote} }`,
      `[ ${quote}${path}${quote} ]`,
      `${quote}${path}${quote} it's not there`,
      `cut off: ${quote}${path}`,
      `${path} is gone`,
    ];
    for (const name of ["Sweet Child O' Mine", "Don't Mine", 'The 7" Mine', "'n' (Mine)", "Lovin', Mine"]) {
      for (const quote of ["'", '"', '`']) {
        const [within, elsewhere] = [`/srv/music/Guns N' Roses/${name}`, `/mnt/usb/Guns N' Roses/${name}.flac`];
        for (const text of [within, `${within}.flac`, elsewhere].flatMap((path) => quoting(path, quote)))
          expect(redact(text)).not.toMatch(/Roses|Mine|Child|Lovin/);
      }
    }
    expect(redact("rename '/srv/music/a.mp3' -> '/tmp/x'")).toBe("rename '<library>/…'");
    expect(redact("open '/srv/music/Don't.mp3' failed")).toBe("open '<library>/….mp3' failed");
  });

  it('takes no longer on long lines', () => {
    const startMs = performance.now();
    for (const text of [
      'x'.repeat(200_000),
      '/'.repeat(200_000),
      `${'a/'.repeat(50_000)}@`,
      `${'x'.repeat(100_000)}@.mp3`,
      `a.mp3 ${'/'.repeat(200_000)}`,
      '.mp3 '.repeat(40_000),
      `'/srv/music/${"' ".repeat(100_000)}`,
    ])
      redact(text);
    // Quadratic work would take minutes.
    expect(performance.now() - startMs).toBeLessThan(10_000);
  });
});
