// The browser for tests: AURALIS_BROWSER, else an installed Chrome/Chromium, else the one from the package registry (headless,
// Linux x64), so that nothing needs a system package.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { chromium, type Browser, type LaunchOptions } from '@playwright/test';

import { findBrowser } from '../main/shell/chromium/find-browser.ts';

const CACHE = join(import.meta.dirname, '../../node_modules/.cache/auralis/browser');

interface TestBrowser {
  readonly executablePath: string;
  /** What it needs in its environment; the packaged one brings libraries that a bare system lacks. */
  readonly env: Readonly<Record<string, string>>;
  /** Headless only and without a way to a sound server. */
  readonly packaged: boolean;
}

export async function browserForTests(): Promise<TestBrowser> {
  const installed = findBrowser();
  if (installed) return { executablePath: installed, env: {}, packaged: false };
  return packagedBrowser();
}

/**
 * Unpacks @sparticuz/chromium (MIT) into the project's cache, not the shared temporary folder where it would by itself. It adds the
 * libraries a bare Debian lacks (nss, nspr, expat) only when it believes to run on a Lambda, so it is told so while it unpacks.
 */
async function packagedBrowser(): Promise<TestBrowser> {
  mkdirSync(CACHE, { recursive: true });
  const before = { ...process.env };
  process.env['TMPDIR'] = CACHE;
  process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs22.x';
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    const executablePath = await packaged.executablePath();
    // Its own font configuration looks in the shared temporary folder; without any font a page that shows text crashes.
    const fontconfig = join(CACHE, 'fontconfig.xml');
    writeFileSync(
      fontconfig,
      `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${CACHE}/fonts</dir><cachedir>${CACHE}/fonts-cache</cachedir></fontconfig>`,
    );
    const env = { LD_LIBRARY_PATH: join(CACHE, 'al2023/lib'), FONTCONFIG_FILE: fontconfig };
    return { executablePath, env, packaged: true };
  } finally {
    for (const name of ['TMPDIR', 'AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME']) {
      const value = before[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const { executablePath, env } = await browserForTests();
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({
    executablePath,
    ...options,
    env: { ...(process.env as Record<string, string>), ...env, ...options.env },
    args: [...asRoot, ...(options.args ?? [])],
  });
}
