import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { writeScrapeToken } from './scrape-token.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'auralis-token-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(process.platform === 'win32')('the token of a scraper', () => {
  it('is not read by who had an earlier one open', () => {
    const path = join(folder, 'scrape-token');
    writeFileSync(path, 'earlier', { mode: 0o644 });
    // What a start that was cut off left.
    writeFileSync(`${path}.new`, 'half', { mode: 0o644 });
    const open = openSync(path, 'r');
    try {
      expect(writeScrapeToken(folder, 'a secret')).toBe(path);
      const seen = Buffer.alloc(20);
      const bytes = readSync(open, seen, 0, 20, 0);
      expect(seen.subarray(0, bytes).toString()).toBe('earlier');
    } finally {
      closeSync(open);
    }
    expect(readFileSync(path, 'utf8')).toBe('a secret');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('that cannot be written is said', () => {
    expect(() => writeScrapeToken(join(folder, 'gone'), 'a secret')).toThrow('ENOENT');
  });
});
