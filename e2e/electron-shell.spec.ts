// The Electron shell, run from its build: with the double of `electron` on machines that do not have the runtime. What the window may
// do, what the page reaches through the preload, and how it ends.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, type Page } from '@playwright/test';

import { ENGINE_VERSION } from '../src/shared/presets.ts';
import { browserAndFolder, temporaryFolder } from './browser-and-folder.ts';
import { launchElectronDouble, type ElectronDouble } from './electron-double/launch.ts';

const ENVELOPE_CHANNEL = 'auralis:envelope';

interface Fixtures {
  /** With its data in `folder/data`. */
  readonly ownShell: ElectronDouble;
}

const test = browserAndFolder.extend<Fixtures, { shell: ElectronDouble }>({
  // For the tests that leave it as it was, and start of it none of their own.
  shell: [
    async ({ browserOfWorker }, use) => {
      const folder = await temporaryFolder();
      const shell = await launchElectronDouble({ dataFolder: join(folder, 'data'), browser: browserOfWorker });
      await use(shell);
      await shell.close();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  ownShell: async ({ folder, browserOfWorker }, use) => {
    const shell = await launchElectronDouble({ dataFolder: join(folder, 'data'), browser: browserOfWorker });
    await use(shell);
    await shell.close();
  },
});

/** Speaks to the core as the page does, past the page's own client, and resolves to the answer. */
function callCore(page: Page, name: string, args: object): Promise<unknown> {
  return page.evaluate(
    ([call, given]) =>
      new Promise((resolve) => {
        const { auralis } = window as unknown as {
          auralis: { send(text: string): void; onText(listener: (text: string) => void): void };
        };
        auralis.onText((text) => {
          const envelope = JSON.parse(text) as { id?: number };
          if (envelope.id === 1_000_000) resolve(envelope);
        });
        auralis.send(JSON.stringify({ t: 'call', id: 1_000_000, name: call, args: given }));
      }),
    [name, args] as const,
  );
}

/** A process that ended but was not yet collected by the system does not run. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test('the window is sandboxed, isolated and has no Node', ({ shell }) => {
  expect(shell.webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
  for (const name of [
    'nodeIntegrationInWorker',
    'nodeIntegrationInSubFrames',
    'allowRunningInsecureContent',
    'experimentalFeatures',
  ])
    expect(shell.webPreferences[name] ?? false).toBe(false);
  expect(existsSync(shell.webPreferences.preload ?? '')).toBe(true);
});

test('the scheme is standard and secure and does not bypass the policy', ({ shell }) => {
  expect(shell.recorded.get('privileged-schemes')).toEqual([
    {
      scheme: 'auralis',
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ]);
  expect(shell.recorded.get('single-instance-lock')).toEqual({ folders: [] });
});

test('the page has the bridge, no more, and reaches the core through it', async ({ shell }) => {
  const names = await shell.page.evaluate(() => Object.keys((window as unknown as { auralis: object }).auralis).sort());
  expect(names).toEqual(['onText', 'pathForFile', 'send']);
  const globals = await shell.page.evaluate(() => ['require', 'process', 'module'].filter((name) => name in window));
  expect(globals).toEqual([]);
  expect(await callCore(shell.page, 'app.hello', {})).toMatchObject({
    t: 'result',
    value: { shell: 'electron', capabilities: { nativeFolderDialog: true, showFile: true } },
  });
  expect(await callCore(shell.page, 'library.pickFolder', {})).toMatchObject({ t: 'result', value: null });
  expect(shell.recorded.get('open-dialog')).toBe(true);
  expect(shell.pageErrors).toEqual([]);
});

test('the page’s own client is connected, and again after a reload', async ({ shell }) => {
  await expect(shell.page.getByRole('button', { name: /add folder/i }).first()).toBeVisible();
  await shell.page.reload();
  await expect(shell.page.getByRole('button', { name: /add folder/i }).first()).toBeVisible();
  expect(await callCore(shell.page, 'library.roots', {})).toMatchObject({ t: 'result', value: [] });
  expect(shell.pageErrors).toEqual([]);
});

test('every permission is refused', async ({ shell }) => {
  for (const permission of [
    'media',
    'geolocation',
    'notifications',
    'midi',
    'openExternal',
    'fileSystem',
    'display-capture',
  ]) {
    expect(await shell.requestPermission(permission), permission).toBe(false);
    expect(await shell.checkPermission(permission), permission).toBe(false);
  }
  expect(shell.recorded.get('device-permission')).toBe(false);
});

test('the page cannot leave, open windows or embed anything', async ({ ownShell: shell }) => {
  const { page } = shell;
  const url = page.url();
  for (const target of ['https://example.org/', 'http://127.0.0.1:1/']) {
    await page.evaluate((to) => void (window.location.href = to), target);
    await expect.poll(() => shell.output()).toContain('tried to leave');
    expect(page.url()).toBe(url);
  }
  const opened = page.context().waitForEvent('page');
  await page.evaluate(() => void window.open('https://example.org/'));
  await opened;
  await expect.poll(() => shell.output()).toContain('tried to open a window');
  await expect.poll(() => page.context().pages().length).toBe(1);
  await page.evaluate(() => {
    const frame = document.createElement('iframe');
    frame.src = 'https://example.org/';
    document.body.append(frame);
  });
  await page.waitForTimeout(200);
  expect(page.frames().map((frame) => frame.url())).not.toContain('https://example.org/');
  expect(await callCore(page, 'app.hello', {})).toMatchObject({ t: 'result' });
});

test('an envelope from any other frame is refused before it reaches a service', async ({ shell }) => {
  const answers = shell.page.evaluate(
    () =>
      new Promise<unknown[]>((resolve) => {
        const heard: unknown[] = [];
        const { auralis } = window as unknown as { auralis: { onText(listener: (text: string) => void): void } };
        auralis.onText((text) => {
          const envelope = JSON.parse(text) as { id: number; error?: { code: string } };
          if (envelope.id > 2_000_000) heard.push([envelope.id, envelope.error?.code]);
          if (heard.length === 3) resolve(heard);
        });
      }),
  );
  // The listener above is set before these are sent: evaluate runs its first part at once, and a call proves it.
  await shell.page.evaluate(() => null);
  const text = (id: number): string => JSON.stringify({ t: 'call', id, name: 'settings.set', args: { theme: 'dark' } });
  shell.sendAs({ url: 'https://example.org/', isTop: true }, ENVELOPE_CHANNEL, text(2_000_001));
  shell.sendAs({ url: 'auralis://app/', isTop: false }, ENVELOPE_CHANNEL, text(2_000_002));
  shell.sendAs({ url: 'auralis://app.example.org/', isTop: true }, ENVELOPE_CHANNEL, text(2_000_003));
  expect(await answers).toEqual([2_000_001, 2_000_002, 2_000_003].map((id) => [id, 'unauthorised']));
  expect(await callCore(shell.page, 'settings.get', {})).toMatchObject({ value: { theme: 'system' } });
});

test('bytes and files come from the scheme, with the policy, and nothing else does', async ({ shell }) => {
  const read = (path: string): Promise<{ status: number; policy: string | null; body: string }> =>
    shell.page.evaluate(async (to) => {
      const response = await fetch(to);
      return {
        status: response.status,
        policy: response.headers.get('content-security-policy'),
        body: await response.text(),
      };
    }, path);
  const page = await read('./');
  expect([page.status, page.policy]).toEqual([200, expect.stringContaining("default-src 'self'")]);
  expect(await read(`chunk/1/0-0-0/off/${ENGINE_VERSION}/0?urgency=now`)).toMatchObject({
    status: 404,
    body: expect.stringContaining('not-found') as unknown as string,
  });
  expect((await read('..%2f..%2fpackage.json')).status).toBe(400);
  expect((await read('nothing.js')).status).toBe(404);
});

test('the workers run as utility processes', async ({ shell }) => {
  await expect
    .poll(async () => ((await callCore(shell.page, 'app.hello', {})) as { value: { decoder: unknown } }).value.decoder)
    .toEqual(expect.any(String));
  expect(shell.recorded.get('utility-process')).toMatchObject({
    serviceName: expect.stringMatching(/^Auralis /) as unknown,
  });
});

test('a second start gives its folders to the first', async ({ ownShell: shell, folder }) => {
  const music = join(folder, 'music');
  await mkdir(music);
  shell.secondStart([music]);
  await expect
    .poll(async () =>
      ((await callCore(shell.page, 'library.roots', {})) as { value: { path: string }[] }).value.map(
        ({ path }) => path,
      ),
    )
    .toEqual([music]);
  expect(shell.recorded.get('focused')).toBe(true);
});

test('closing the window ends the core and its workers, then the application', async ({ ownShell: shell, folder }) => {
  await expect.poll(() => shell.recorded.has('utility-process')).toBe(true);
  const { pid } = shell.recorded.get('utility-process') as { pid: number };
  expect(await shell.close()).toBe(0);
  await expect.poll(() => isRunning(pid)).toBe(false);
  expect(existsSync(join(folder, 'data/auralis.sock'))).toBe(false);
});

test('a program reads the figures with the token in the data folder, where it is asked for', async ({
  folder,
  browserOfWorker: browser,
}) => {
  const dataFolder = join(folder, 'data');
  const shell = await launchElectronDouble({ dataFolder, env: { AURALIS_METRICS: '1' }, browser });
  try {
    const [, url = ''] = /The token for (http:\S+) is in/.exec(shell.output()) ?? [];
    const authorization = `Bearer ${readFileSync(join(dataFolder, 'scrape-token'), 'utf8')}`;
    expect(await (await fetch(url, { headers: { authorization } })).text()).toContain('auralis_renders_total');
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(new URL('/', url), { headers: { authorization } })).status).toBe(403);
  } finally {
    await shell.close();
  }
});
