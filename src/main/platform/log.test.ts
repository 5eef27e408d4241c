import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { configureLog, logger, redact, setPrivateFolders } from './log.ts';

describe('log', () => {
  afterEach(() => setPrivateFolders([]));

  it('redacts what lies below a library folder and keeps the rest', () => {
    setPrivateFolders(['/home/ann/Music', '/mnt/disc']);
    expect(redact("ENOENT: no such file, open '/home/ann/Music/My Secret/song one.flac' now")).toBe(
      "ENOENT: no such file, open '<library>/….flac' now",
    );
    expect(redact('scanned /mnt/disc/a b/c\nand /home/ann/Musicals/x.mp3')).toBe(
      'scanned <library>/…\nand /home/ann/Musicals/x.mp3',
    );
    expect(redact('root /mnt/disc is offline')).toBe('root <library> is offline');
  });

  it('writes scoped lines to its file, redacted also inside details, and rotates', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'auralis-log-'));
    try {
      configureLog({ folder, console: false });
      setPrivateFolders(['/srv/music']);
      logger('buffer').warn('could not read %s', '/srv/music/x.mp3', new Error("open '/srv/music/deep/y.ogg'"));
      const text = await readFile(join(folder, 'auralis.log'), 'utf8');
      expect(text).toContain('(buffer)');
      expect(text).toContain('warn');
      expect(text).toContain("could not read '<library>/….mp3' Error: open '<library>/….ogg'");
      expect(text).not.toContain('/srv/music/');
      for (let i = 0; i < 150; i++) logger('test').info('x'.repeat(10_000));
      expect((await readdir(folder)).sort()).toEqual(['auralis.log', 'auralis.old.log']);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
