// The file in which a program that scrapes figures finds its token. Written at each start where AURALIS_METRICS=1 asks for it.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Only its owner may read the file, from its first moment on; a program that still has an earlier file open cannot read this one through it.
 * Throws when it cannot be written.
 */
export function writeScrapeToken(dataFolder: string, token: string): string {
  const path = join(dataFolder, 'scrape-token');
  rmSync(`${path}.new`, { force: true });
  writeFileSync(`${path}.new`, token, { mode: 0o600, flag: 'wx' });
  renameSync(`${path}.new`, path);
  return path;
}
