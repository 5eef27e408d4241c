// Records what a browser really sends to the sound system: a private PulseAudio with one null sink at 48 kHz float32, and parec on its
// monitor. Needs PulseAudio; `soundSystem()` says whether it is there.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SINK = 'auralis_test';

/**
 * For a browser that is recorded: the device's buffer, 170 ms. With one of 10 ms a loaded machine starves the browser's audio threads, and a
 * recording tells of the machine instead of the player (measured at a load of 11 on two cores, in 15 s without any fault: 0.5 s lost, and nothing
 * with this).
 */
export const DEVICE_BUFFER = '--audio-buffer-size=8192';

/** Why no output can be recorded here, null when it can. */
export function soundSystem(): string | null {
  for (const program of ['pulseaudio', 'parec', 'pactl']) {
    if (spawnSync(program, ['--version'], { stdio: 'ignore' }).status !== 0) return `${program} is not installed`;
  }
  return null;
}

export class SoundRecorder {
  readonly #processes: ChildProcess[] = [];
  readonly #folder: string;
  readonly #socket: string;
  readonly #file: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#socket = join(folder, 'native');
    this.#file = join(folder, 'recorded.f32');
  }

  /** Environment under which a program plays into this recorder. */
  get environment(): Record<string, string> {
    return { PULSE_SERVER: `unix:${this.#socket}` };
  }

  static async start(parent: string): Promise<SoundRecorder> {
    const recorder = new SoundRecorder(join(parent, 'pulse'));
    try {
      await recorder.#startServer();
      return recorder;
    } catch (error) {
      await recorder.dispose();
      throw error;
    }
  }

  async #startServer(): Promise<void> {
    await mkdir(join(this.#folder, 'pulse'), { recursive: true });
    await writeFile(
      join(this.#folder, 'pulse/daemon.conf'),
      'default-sample-format = float32le\ndefault-sample-rate = 48000\nalternate-sample-rate = 48000\nflat-volumes = no\n',
    );
    const server = spawn(
      'pulseaudio',
      [
        '-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1', '--log-level=error',
        '-L', `module-null-sink sink_name=${SINK} rate=48000 format=float32le channels=2`,
        '-L', `module-native-protocol-unix socket=${this.#socket} auth-anonymous=1`,
      ], // prettier-ignore
      {
        stdio: 'ignore',
        env: {
          ...process.env,
          XDG_CONFIG_HOME: this.#folder,
          XDG_RUNTIME_DIR: this.#folder,
          HOME: this.#folder,
          PULSE_CONFIG: join(this.#folder, 'pulse/daemon.conf'),
        },
      },
    );
    this.#processes.push(server);
    await until(
      () => spawnSync('pactl', ['info'], { env: this.#env(), stdio: 'ignore' }).status === 0,
      'PulseAudio to answer',
    );
  }

  /** Begins to record; resolves once samples arrive, so that nothing of what is played next is missed. */
  async record(): Promise<void> {
    const out = openSync(this.#file, 'w');
    this.#processes.push(
      spawn(
        'parec',
        ['-d', `${SINK}.monitor`, '--raw', '--format=float32le', '--rate=48000', '--channels=2', '--latency-msec=20'],
        { env: this.#env(), stdio: ['ignore', out, 'ignore'] },
      ),
    );
    await until(async () => (await stat(this.#file)).size > 0, 'the recording to begin');
  }

  /** What was recorded so far: the left and the right channel. */
  async recorded(): Promise<[Float32Array, Float32Array]> {
    const bytes = await readFile(this.#file);
    const frames = Math.floor(bytes.length / 8);
    const left = new Float32Array(frames);
    const right = new Float32Array(frames);
    for (let i = 0; i < frames; i++) {
      left[i] = bytes.readFloatLE(i * 8);
      right[i] = bytes.readFloatLE(i * 8 + 4);
    }
    return [left, right];
  }

  async dispose(): Promise<void> {
    for (const child of this.#processes.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
  }

  #env(): NodeJS.ProcessEnv {
    return { ...process.env, ...this.environment };
  }
}

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited 10 s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
