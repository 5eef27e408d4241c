// Opens the system's file manager at a file, for machines without the Electron runtime. The program is called without a shell, so that no name of
// a file can be a command; its path is absolute and so never a switch.
import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { PlayerError } from '../../../shared/errors.ts';

/** A file manager that is started goes on by itself; what has not come back by then is one. Guess. */
const START_LIMIT_MS = 5_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** null where there is none: a Linux without a display, or without xdg-open. */
export function findFileManager(platform: NodeJS.Platform, env: Environment): ((path: string) => Promise<void>) | null {
  switch (platform) {
    case 'darwin':
      return (path) => open('open', ['-R', path]);
    case 'win32':
      // It takes the path only in one piece with its switch, in quotes, which no path contains there; it ends with 1 when all went well.
      return (path) => open('explorer.exe', [`/select,"${path}"`], { verbatim: true }).catch(() => undefined);
    default: {
      const hasDisplay = Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
      const program = hasDisplay ? inPath('xdg-open', env) : null;
      return program === null ? null : (path) => open(program, [dirname(path)]);
    }
  }
}

function inPath(name: string, env: Environment): string | null {
  const folders = (env['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'));
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Not there, or not ours to run.
    return false;
  }
}

function open(program: string, args: readonly string[], { verbatim = false } = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, START_LIMIT_MS);
    const child = execFile(program, args, { windowsVerbatimArguments: verbatim }, (error) => {
      clearTimeout(timer);
      if (error) reject(new PlayerError('no-file-manager', error.message, { cause: error }));
      else resolve();
    });
    child.unref();
  });
}
