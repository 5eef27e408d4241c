// How each alert of the core rises by its real cause, and what clears it.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { alertText } from '../renderer/texts/format.ts';
import { type Alert, type AlertKind } from '../shared/health.ts';
import { PRESETS, type Preset } from '../shared/presets.ts';
import {
  ANALYSIS_FAILS,
  lockDatabase,
  MIB,
  patient,
  SCARCE,
  write,
  type Patient,
  type Story,
} from './app-health.testing.ts';
import { temporaryFolder, WAIT } from '../testing/running-core.ts';

/** A folder on a disk of its own with `bytes` of room; null where we may not make one. */
function smallDisk(folder: string, bytes: number): { grow(bytes: number): void } | null {
  const mount = (...options: string[]): void => void execFileSync('mount', [...options, folder], { stdio: 'ignore' });
  mkdirSync(folder, { recursive: true });
  try {
    mount('-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs');
  } catch {
    return null;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return { grow: (more) => mount('-o', `remount,size=${more}`) };
}

/** Changes the preset to the one that is foreseen most, or least. */
async function change({ client, play, pass, stats, a }: Patient, to: 'likeliest' | 'unlikeliest'): Promise<void> {
  const { prediction } = await stats();
  const present = (await client.call('settings.get', {})).preset;
  const others = PRESETS.filter((preset) => preset !== present).sort((x, y) => prediction.presets[y] - prediction.presets[x]); // prettier-ignore
  const preset = (to === 'likeliest' ? others[0] : others.at(-1)) as Preset;
  await client.call('settings.set', { preset });
  play(a, { kind: 'preset', preset, frame: 48_000 });
  pass(2_000);
  play(a, { kind: 'tick', preset, frame: 96_000 });
}

let disk: ReturnType<typeof smallDisk> = null;
let unlock = (): void => undefined;

const ALERTS: Readonly<Record<AlertKind, Story | 'elsewhere'>> = {
  'hit-rate-low': {
    worse: async ({ client, play, chunk, a }, again) => {
      if (again === 0) play(a, { frame: 0 });
      // Nobody prepares what lies behind the play head.
      play(a, { kind: 'tick', frame: 20 * 96_000 });
      await client.call('buffer.clear', {});
      await chunk(a, 'off', 19);
    },
    better: async ({ play, chunk, a }) => {
      play(a, { kind: 'tick', frame: 20 * 96_000 });
      for (let each = 0; each < 10; each++) await chunk(a, 'off', 22);
    },
  },
  'prediction-poor': {
    // Only a listener with habits can be foreseen badly: first they are made, then broken.
    worse: (core, again) => change(core, again < 30 ? 'likeliest' : 'unlikeliest'),
    better: (core) => change(core, 'likeliest'),
  },
  'memory-high': {
    worse: ({ memory }) => Promise.resolve(memory({ ownBytes: 1_150 * MIB })),
    better: ({ memory }) => Promise.resolve(memory({})),
  },
  'evictions-high': {
    worse: async ({ memory, pass, chunk, stats, a }, again) => {
      // Room for four chunks, and ten asked for in turn: each pushes out one that is needed again.
      memory(SCARCE);
      if (again === 0) await expect.poll(async () => (await stats()).memory.level, WAIT).toBe('emergency');
      for (let each = 0; each < 50; each++) await chunk(a, 'off', each % 10);
      pass(again < 3 ? 20_000 : 0);
    },
    better: ({ pass }) => Promise.resolve(pass(30_000)),
  },
  'worker-restarts': {
    worse: async ({ ready, report }) => {
      await ready();
      for (const { pid } of (await report()).workers) if (pid !== null) process.kill(pid, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 300));
    },
    better: ({ pass }) => Promise.resolve(pass(61_000)),
  },
  'breaker-open': ANALYSIS_FAILS,
  'disk-full': {
    prepare: (dataFolder) => (disk = smallDisk(join(dataFolder, 'cache'), 500_000)) !== null,
    worse: ({ chunk, a }) => chunk(a, 'off', 0),
    better: async ({ chunk, pass, a }, again) => {
      disk?.grow(64 * MIB);
      pass(61_000);
      await chunk(a, 'off', again + 1);
    },
  },
  // The system's limit of watched folders is met in a process of its own.
  'watch-degraded': 'elsewhere',
  'critical-error': {
    worse: async (core) => {
      unlock = lockDatabase(core.dataFolder);
      await write(core);
      unlock();
    },
    better: ({ pass }) => Promise.resolve(pass(601_000)),
  },
};

/** That each of the `kinds` rises and clears by its real cause. */
export function testAlerts(kinds: readonly AlertKind[]): void {
  it.for(kinds.filter((kind) => ALERTS[kind] !== 'elsewhere'))(
    '%s rises and clears by its cause',
    { timeout: 60_000 },
    async (kind, { skip }) => {
      const story = ALERTS[kind];
      if (story === 'elsewhere') throw new Error('filtered above');
      const dataFolder = temporaryFolder();
      skip(story.prepare?.(dataFolder) === false, 'this machine does not let us');
      const core = await patient(dataFolder);
      const of = (alerts: readonly Alert[]): Alert | undefined => alerts.find((alert) => alert.kind === kind);
      let again = 0;
      await expect.poll(async () => [await story.worse(core, again++), of((await core.report()).alerts)][1], WAIT).toBeDefined(); // prettier-ignore
      const alert = of((await core.report()).alerts);
      again = 0;
      await expect.poll(async () => [await story.better(core, again++), of((await core.report()).alerts)][1], WAIT).toBeUndefined(); // prettier-ignore
      const past = (await core.client.call('health.alerts', {})).find(({ id }) => id === alert?.id);
      expect(past?.clearedAtMs).not.toBeNull();
      expect(past && alertText(past)).toMatch(/^[A-Z\d].{10,}\.$/);
    },
  );
}
