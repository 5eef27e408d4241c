// Which installed browser opens the window: the one named by AURALIS_BROWSER, else the first of the Chromium family in PATH and in
// the places where installers put them.
import { accessSync, constants, statSync } from 'node:fs';
import { posix, win32 } from 'node:path';

interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isProgram: (path: string) => boolean;
}

const LINUX_NAMES = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
  'brave-browser',
];
const LINUX_PLACES = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/var/lib/flatpak/exports/bin'];
const FLATPAK_NAMES = ['com.google.Chrome', 'org.chromium.Chromium', 'com.microsoft.Edge', 'com.brave.Browser'];
const MAC_NAMES = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'];
const WINDOWS_PLACES = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
  'BraveSoftware\\Brave-Browser\\Application\\brave.exe',
];

/** The browser's program. Null when none is found, also when AURALIS_BROWSER names no program: it was meant, so nothing replaces it. */
export function findBrowser(machine: Machine = thisMachine()): string | null {
  const named = machine.env['AURALIS_BROWSER'];
  if (named) return machine.isProgram(named) ? named : null;
  return candidates(machine).find((path) => machine.isProgram(path)) ?? null;
}

function candidates({ platform, env }: Machine): string[] {
  if (platform === 'win32') {
    const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(
      (root) => root !== undefined,
    );
    return WINDOWS_PLACES.flatMap((place) => roots.map((root) => win32.join(root, place)));
  }
  const inPath = (env['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'));
  if (platform === 'darwin') {
    const roots = ['/Applications', posix.join(env['HOME'] ?? '/', 'Applications')];
    return [
      ...MAC_NAMES.flatMap((name) => roots.map((root) => posix.join(root, `${name}.app/Contents/MacOS/${name}`))),
      ...inPath.map((folder) => posix.join(folder, 'chromium')),
    ];
  }
  const folders = [...new Set([...inPath, ...LINUX_PLACES])];
  return [...LINUX_NAMES, ...FLATPAK_NAMES].flatMap((name) => folders.map((folder) => posix.join(folder, name)));
}

function thisMachine(): Machine {
  return { platform: process.platform, env: process.env, isProgram };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // not there, or not ours to run
  }
}
