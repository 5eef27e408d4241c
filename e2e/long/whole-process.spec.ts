// Whole processes that fail while music plays: the core (a rejection, an exception), the page's, the GPU's. Each with music before and after.
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { findBrowser } from '../../src/main/shell/chromium/find-browser.ts';
import { callCore } from '../../src/testing/core-call.ts';
import { FaultControl } from '../faults/fault-control.ts';
import { playLongTone, prepare, writeLongTone } from '../faults/long-tone.ts';
import { takeSoundAway, tapState } from '../faults/sound-tap.ts';
import { expect, test, type PlayerProcess } from '../player.ts';
import { RawPage } from '../raw-page.ts';
import { seconds } from '../tone.ts';

const ROOT = join(import.meta.dirname, '../..');
const SOUND_WITHIN_MS = 2_000;

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

/** All processes below one, itself included. */
async function treeOf(pid: number): Promise<number[]> {
  const below = await Promise.all((await childrenOf(pid)).map(treeOf));
  return [pid, ...below.flat()];
}

test.skip(process.platform !== 'linux', 'finds the processes through /proc');

test('a rejection that nobody handles is noted, and the music goes on', async ({ folder, start, open }) => {
  const faults = await FaultControl.in(folder);
  const process_ = await start([await writeLongTone(folder)], faults.environment);
  const page = await open(process_, { bypassCSP: true }, prepare);
  const player = await playLongTone(page);
  await faults.set(process_, 'core', { unhandled: 'rejection' });
  await expect
    .poll(async () => (await callCore(page, 'health.errors', {})).map(({ code, component }) => `${component} ${code}`))
    .toContain('core internal');
  await player.seekTo(100);
  await expect.poll(() => player.seconds(), { timeout: 10_000 }).toBeGreaterThan(100.2);
  await player.expectMoving();
  expect(process_.exitCode).toBeNull();
  expect(await process_.log()).toContain('a rejection nobody handles');
});

test('a machine that slept is heard of, and the music goes on', async ({ folder, start, open }) => {
  const faults = await FaultControl.in(folder);
  const process_ = await start([await writeLongTone(folder)], faults.environment);
  const page = await open(process_, { bypassCSP: true }, prepare);
  const player = await playLongTone(page);
  const woke = page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const { playerSocket } = window as unknown as { playerSocket: WebSocket };
        playerSocket.addEventListener('message', ({ data }) => {
          if (String(data).includes('system.woke')) resolve(String(data));
        });
      }),
  );
  await page.evaluate(() => null);
  await faults.set(process_, 'core', { sleptSeconds: 3_600 });
  const { value } = JSON.parse(await woke) as { value: { awayMs: number } };
  expect(value.awayMs).toBeGreaterThan(3_500_000);
  await player.expectMoving();
  await takeSoundAway(page, 'suspend');
  await player.expectMoving();
  expect((await tapState(page)).longestQuietMs).toBeLessThan(SOUND_WITHIN_MS);
});

test('a core that fails is begun anew in its place, and its page plays on', async ({ folder, open }) => {
  test.setTimeout(120_000);
  const faults = await FaultControl.in(folder);
  const kept = await KeptPlayer.start(join(folder, 'data'), [await writeLongTone(folder)], faults.environment);
  try {
    const page = await open(kept as unknown as PlayerProcess, { bypassCSP: true }, prepare);
    const player = await playLongTone(page);
    await player.sound('Warm').click();
    const loadedAt = await page.evaluate(() => performance.timeOrigin);
    const before = await kept.corePid();
    await faults.set({ pid: before } as PlayerProcess, 'core', { unhandled: 'exception' });
    await expect.poll(() => kept.corePid(), { timeout: 20_000 }).not.toBe(before);
    await expect(page.getByText('Auralis ended unexpectedly last time.')).toBeVisible({ timeout: 20_000 });
    const { preset } = await callCore(page, 'settings.get', {});
    expect(preset).toBe('warm');
    await player.seekTo(100);
    await expect.poll(() => player.seconds(), { timeout: 10_000 }).toBeGreaterThan(100.2);
    await player.expectMoving();
    expect(await page.evaluate(() => performance.timeOrigin)).toBe(loadedAt);
    expect((await tapState(page)).longestQuietMs).toBeLessThan(SOUND_WITHIN_MS);
    expect(await readFile(join(folder, 'data/logs/errors.log'), 'utf8')).toContain('an exception nobody handles');
  } finally {
    expect(await kept.stop()).toBe(0);
  }
});

test('the GPU’s process dies: the music goes on and the picture is drawn again', async ({ folder, start, open }) => {
  const process_ = await start([await writeLongTone(folder)]);
  const page = await open(process_, { bypassCSP: true }, prepare);
  const player = await playLongTone(page);
  const drawn = (): Promise<boolean> =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLCanvasElement>('.waveform canvas')].some((canvas) => {
        const { width, height } = canvas;
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, width || 1, height || 1).data;
        return pixels?.some((value) => value !== 0) ?? false;
      }),
    );
  await expect.poll(drawn, { timeout: 20_000 }).toBe(true);
  const browser = page.context().browser();
  const session = await browser?.newBrowserCDPSession();
  for (let crash = 0; crash < 2; crash++) {
    await session?.send('Browser.crashGpuProcess').catch(() => undefined);
    await player.expectMoving();
    await expect.poll(drawn, { timeout: 20_000 }).toBe(true);
  }
  expect((await tapState(page)).longestQuietMs).toBeLessThan(SOUND_WITHIN_MS);
});

test('the page’s process is killed: loaded again, it plays on where it was', async ({ folder }) => {
  test.setTimeout(120_000);
  const player = await startWithWindow(folder);
  try {
    const page = await windowPage(folder);
    const state = (): Promise<{ title: string; frame: number; pressed: boolean }> =>
      page.evaluate(`({
        title: document.querySelector('.now-playing-title')?.textContent ?? '',
        frame: Number(document.querySelector('input[type=range][aria-label=Position]')?.value ?? 0),
        pressed: document.querySelector('button[aria-label=Pause]') !== null,
      })`);
    const click = `(() => { const row = [...document.querySelectorAll('[role=row]')].find((each) => each.textContent.includes('a long tone'));
      row?.dispatchEvent(new MouseEvent('dblclick', { bubbles: true })); return row !== undefined; })()`;
    await showTracksIn(page);
    await expect.poll(() => page.evaluate<boolean>(click), { timeout: 20_000 }).toBe(true);
    await expect.poll(async () => (await state()).frame, { timeout: 20_000 }).toBeGreaterThan(seconds(4));
    const before = await state();

    await killRenderers(player);
    await page.crashed;
    // What a listener does who is there; for another the player opens the window anew.
    await page.send('Page.reload');
    await expect.poll(() => state(), { timeout: 20_000 }).toMatchObject({ title: before.title, pressed: true });
    await expect.poll(async () => (await state()).frame, { timeout: 20_000 }).toBeGreaterThan(before.frame);
    const { frame } = await state();
    expect(frame).toBeLessThan(before.frame + seconds(20));
    await expect.poll(async () => (await state()).frame, { timeout: 20_000 }).toBeGreaterThan(frame + seconds(1));
    page.close();
  } finally {
    await player.stop();
  }
});

test('the page’s process is killed and nobody is there: the player opens its window anew', async ({ folder }) => {
  test.setTimeout(120_000);
  const player = await startWithWindow(folder);
  try {
    const rows = `document.querySelectorAll('[role=row]').length`;
    const page = await windowPage(folder);
    await showTracksIn(page);
    await expect.poll(() => page.evaluate<number>(rows).catch(() => 0), { timeout: 20_000 }).toBeGreaterThan(0);
    const core = await player.corePid();
    const browsers = await childrenOf(core);
    const port = (): Promise<string> =>
      readFile(join(folder, 'data/browser/DevToolsActivePort'), 'utf8').catch(() => '');
    const portBefore = await port();
    await killRenderers(player);
    await page.crashed;
    page.close();
    await expect.poll(async () => ['', portBefore].includes(await port()), { timeout: 30_000 }).toBe(false);
    const anew = await windowPage(folder);
    await expect.poll(() => anew.evaluate<number>(rows).catch(() => 0), { timeout: 20_000 }).toBeGreaterThan(0);
    anew.close();
    expect(await player.corePid()).toBe(core);
    expect((await childrenOf(core)).some((pid) => !browsers.includes(pid))).toBe(true);
    expect(player.output).not.toContain('started again');

    // Closed by a person while another window of the same browser stays: that is no crash.
    const portAnew = await port();
    const closing = await windowPage(folder);
    await closing.send('Target.createTarget', { url: 'about:blank', newWindow: true });
    await closing.send('Page.close');
    closing.close();
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    expect(await port()).toBe(portAnew);
  } finally {
    expect(await player.stop()).toBe(0);
  }
});

/** With a browser as its window, which shows it nowhere; everything else is as with a display. */
async function startWithWindow(folder: string): Promise<KeptPlayer> {
  const browser = findBrowser();
  test.skip(browser === null, 'no browser is installed that the player could open');
  const program = join(folder, 'browser');
  const flags = '--headless=new --remote-debugging-port=0 --mute-audio';
  await writeFile(program, `#!/bin/sh\nexec ${browser} ${flags} "$@"\n`, { mode: 0o755 });
  const music = await writeLongTone(folder);
  return KeptPlayer.start(join(folder, 'data'), [music], { DISPLAY: ':nothing', AURALIS_BROWSER: program });
}

async function windowPage(folder: string): Promise<RawPage> {
  const profile = join(folder, 'data/browser');
  await expect.poll(() => readdir(profile).catch(() => []), { timeout: 20_000 }).toContain('DevToolsActivePort');
  let page: RawPage | null = null;
  await expect
    .poll(async () => (page = await RawPage.of(profile).catch(() => null)), { timeout: 20_000 })
    .not.toBeNull();
  if (!page) throw new Error('the browser shows no page');
  return page;
}

/** As `showTracks`. A page that is not loaded yet cannot be asked. */
async function showTracksIn(page: RawPage): Promise<void> {
  const click = `(() => { const place = [...document.querySelectorAll('nav button')].find((each) => each.textContent.trim() === 'Tracks');
    place?.click(); return place !== undefined; })()`;
  await expect.poll(() => page.evaluate<boolean>(click).catch(() => false), { timeout: 20_000 }).toBe(true);
}

async function killRenderers(player: KeptPlayer): Promise<void> {
  const renderers: number[] = [];
  for (const pid of await treeOf(player.pid)) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('--type=renderer')) renderers.push(pid);
  }
  expect(renderers.length).toBeGreaterThan(0);
  for (const pid of renderers) process.kill(pid, 'SIGKILL');
}

/** The player as `npm start` runs it, with somebody who begins it anew. */
class KeptPlayer {
  readonly #child: ChildProcess;
  output = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => (this.output += text.toString()));
  }

  static async start(
    dataFolder: string,
    folders: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<KeptPlayer> {
    const window = env['DISPLAY'] === undefined ? ['--no-window'] : [];
    const child = spawn(process.execPath, [join(ROOT, 'scripts/start.ts'), ...window, ...folders], {
      env: {
        ...process.env,
        AURALIS_SHELL: 'chromium',
        AURALIS_DATA: dataFolder,
        DISPLAY: '',
        WAYLAND_DISPLAY: '',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const player = new KeptPlayer(child);
    await expect.poll(() => player.url || child.exitCode !== null, { timeout: 60_000 }).toBeTruthy();
    if (child.exitCode !== null) throw new Error(`the player did not start: ${player.output}`);
    return player;
  }

  get url(): string {
    return /http:\/\/\S+\/\?token=\S+/.exec(this.output)?.[0] ?? '';
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** 0 between two cores. */
  async corePid(): Promise<number> {
    return (await childrenOf(this.pid))[0] ?? 0;
  }

  async stop(): Promise<number | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode;
    const ended = new Promise<number | null>((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    const force = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    const code = await ended;
    clearTimeout(force);
    return code;
  }
}
