import { describe, expect, it } from 'vitest';

import { findBrowser } from './find-browser.ts';

function find(platform: NodeJS.Platform, env: Record<string, string>, programs: readonly string[]): string | null {
  return findBrowser({ platform, env, isProgram: (path) => programs.includes(path) });
}

describe('the browser', () => {
  it('is the one that was named, and no other when that is none', () => {
    const programs = ['/opt/my browser', '/usr/bin/chromium'];
    expect(find('linux', { AURALIS_BROWSER: '/opt/my browser' }, programs)).toBe('/opt/my browser');
    expect(find('linux', { AURALIS_BROWSER: '/opt/typo' }, programs)).toBeNull();
  });

  it('is looked for in PATH first, by name, then where installers put it', () => {
    expect(find('linux', { PATH: '/a:/b' }, ['/b/google-chrome', '/a/chromium'])).toBe('/b/google-chrome');
    expect(find('linux', { PATH: '/a:/b' }, ['/b/chromium', '/usr/bin/chromium'])).toBe('/b/chromium');
    expect(find('linux', {}, ['/snap/bin/chromium'])).toBe('/snap/bin/chromium');
    expect(find('linux', {}, ['/var/lib/flatpak/exports/bin/com.brave.Browser'])).not.toBeNull();
    expect(find('linux', { PATH: '.:relative' }, ['chromium', './chromium', 'relative/chromium'])).toBeNull();
  });

  it('is found in the places of macOS and Windows', () => {
    const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    expect(find('darwin', { HOME: '/Users/a' }, [mac])).toBe(mac);
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
    expect(find('win32', { 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' }, [edge])).toBe(edge);
  });

  it('may be none', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const)
      expect(find(platform, { PATH: '/usr/bin' }, [])).toBeNull();
  });
});
