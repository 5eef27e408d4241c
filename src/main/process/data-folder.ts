// Where the player keeps what it knows: one folder, the same in both shells.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
}

/** AURALIS_DATA, else the system's place for an application's own files. */
export function dataFolderPath({ platform, env, homeFolder }: Machine): string {
  if (env['AURALIS_DATA']) return resolve(env['AURALIS_DATA']);
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(homeFolder, 'AppData', 'Local'), 'Auralis');
  if (platform === 'darwin') return join(homeFolder, 'Library', 'Application Support', 'Auralis');
  // The specification lets a relative path count as unset.
  const xdg = env['XDG_DATA_HOME'];
  return join(xdg?.startsWith('/') ? xdg : join(homeFolder, '.local', 'share'), 'auralis');
}

/** Makes the folder, for its owner only. At once, because everything else begins in it. */
export function makeDataFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}
