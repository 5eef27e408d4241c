// mpd's scan of the same folder, as a measure of what the machine can do at this moment; null where mpd is not installed.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { cpuMs } from './process-figures.ts';

export interface MpdCost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly songs: number;
}

const START_TRIES = 200;
const POLL_MS = 10;

/** "Music Player Daemon 0.23.12"; null where there is none. */
export function mpdVersion(): string | null {
  const { status, stdout } = spawnSync('mpd', ['--version'], { encoding: 'utf8' });
  return status === 0 ? (stdout.split(' (', 1)[0] ?? null) : null;
}

/** One that runs over `music`, with a state of its own below `folder`. */
export class Mpd {
  readonly #child: ChildProcess;
  readonly #socket: Socket;
  #heard = '';

  private constructor(child: ChildProcess, socket: Socket) {
    this.#child = child;
    this.#socket = socket;
    socket.setEncoding('utf8').on('data', (text: string) => (this.#heard += text));
  }

  static async start(music: string, folder: string): Promise<Mpd> {
    mkdirSync(folder, { recursive: true });
    const address = join(folder, 'socket');
    writeFileSync(
      join(folder, 'mpd.conf'),
      [
        `music_directory "${music}"`, `db_file "${join(folder, 'db')}"`, `log_file "${join(folder, 'log')}"`,
        `bind_to_address "${address}"`, 'auto_update "no"', 'audio_output {', 'type "null"', 'name "none"', '}',
      ].join('\n'),
    ); // prettier-ignore
    const child = spawn('mpd', ['--no-daemon', join(folder, 'mpd.conf')], { stdio: 'ignore' });
    for (let tries = 0; tries < START_TRIES; tries++) {
      await sleep(POLL_MS);
      const socket = connect(address);
      const isOpen = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(true));
        socket.once('error', () => resolve(false));
      });
      if (isOpen) return new Mpd(child, socket);
    }
    child.kill();
    throw new Error('mpd did not start');
  }

  /** Compares the folder with what it knows, to the end. */
  async update(): Promise<MpdCost> {
    const pid = this.#child.pid ?? 0;
    const cpuBefore = cpuMs(pid).own;
    const startedAt = performance.now();
    await this.#ask('update');
    while ((await this.#ask('status')).includes('updating_db')) await sleep(POLL_MS);
    const wallMs = performance.now() - startedAt;
    const songs = Number(/^songs: (\d+)/m.exec(await this.#ask('stats'))?.[1] ?? 0);
    return { wallMs, cpuMs: cpuMs(pid).own - cpuBefore, songs };
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#socket.destroy();
    this.#child.kill();
    await ended;
  }

  /** Its answer, which ends with a line "OK". */
  async #ask(command: string): Promise<string> {
    this.#heard = '';
    this.#socket.write(`${command}\n`);
    while (!/(^|\n)(OK|ACK [^\n]*)\n$/.test(this.#heard)) await sleep(1);
    return this.#heard;
  }
}
