import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { findFileManager } from './file-manager.ts';

let folder: string | null = null;

/** A folder for PATH with an xdg-open that notes what it was called with, one argument a line. */
function withProgram(exitCode = 0): { readonly path: string; args(): string[] } {
  folder = mkdtempSync(join(tmpdir(), 'auralis-manager-'));
  const told = join(folder, 'told');
  const program = join(folder, 'xdg-open');
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > '${told}'\nexit ${exitCode}\n`);
  chmodSync(program, 0o755);
  return { path: folder, args: () => readFileSync(told, 'utf8').trimEnd().split('\n') };
}

afterEach(() => {
  if (folder) rmSync(folder, { recursive: true });
  folder = null;
});

describe.skipIf(process.platform === 'win32')('the file manager', () => {
  it('is opened at the folder of the file, whatever its name', async () => {
    const { path, args } = withProgram();
    const show = findFileManager('linux', { PATH: path, DISPLAY: ':0' });
    await show?.('/music/$(touch x); rm "a" `b`/song.mp3');
    expect(args()).toEqual(['/music/$(touch x); rm "a" `b`']);
  });

  it('that fails says so', async () => {
    const { path } = withProgram(3);
    const show = findFileManager('linux', { PATH: path, WAYLAND_DISPLAY: 'wayland-0' });
    await expect(show?.('/music/song.mp3')).rejects.toMatchObject({ code: 'no-file-manager' });
  });

  it('is none without a display, and none that is not installed', () => {
    const { path } = withProgram();
    expect(findFileManager('linux', { PATH: path })).toBeNull();
    expect(findFileManager('linux', { PATH: '/nowhere', DISPLAY: ':0' })).toBeNull();
  });

  it('is not looked for in folders relative to the working directory', () => {
    withProgram();
    expect(findFileManager('linux', { PATH: '.:', DISPLAY: ':0' })).toBeNull();
  });
});
