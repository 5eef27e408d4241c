// The file in which a program that scrapes figures finds its token. Written at each start where AURALIS_METRICS=1 asks for it.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** For its owner only from its first moment: who had an earlier one open, with whatever rights, does not read this one. Throws when it cannot be written. */
export function writeScrapeToken(dataFolder: string, token: string): string {
  const path = join(dataFolder, 'scrape-token');
  rmSync(`${path}.new`, { force: true });
  writeFileSync(`${path}.new`, token, { mode: 0o600, flag: 'wx' });
  renameSync(`${path}.new`, path);
  return path;
}
