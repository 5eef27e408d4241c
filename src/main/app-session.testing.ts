// A core over one track of a minute, whose load, clock and sleep a test sets: for the tests of what the core does about trouble.
import { join } from 'node:path';

import type { TrackRow } from '../shared/library.ts';
import { writeWav } from '../testing/media-files.ts';
import { start, temporaryFolder, type RunningCore } from '../testing/running-core.ts';
import type { LoadReading } from './health/load-rules.ts';
import type { ByteResponse } from './shell/shell.ts';

const EVERY_MS = 20;
const CALM: LoadReading = { machineShare: 0.1, ownShare: 0.1, loopDelayP99Ms: 1, renderShare: 0.01, underruns: 0 };

export interface Session extends RunningCore {
  readonly a: TrackRow;
  readonly dataFolder: string;
  readonly music: string;
  load(over: Partial<LoadReading>): void;
  pass(ms: number): void;
  sleep(ms: number): void;
}

/** `others`: names of further tracks, of a second each. */
export async function session(others: readonly string[] = []): Promise<Session> {
  const [music, dataFolder] = [temporaryFolder(), temporaryFolder()];
  writeWav(join(music, 'a.wav'), 60 * 48_000);
  for (const name of others) writeWav(join(music, name), 48_000);
  let reading = CALM;
  let aheadMs = 0;
  let sleptMs = 0;
  const core = await start(music, {
    dataFolder,
    nowMs: () => performance.now() + aheadMs,
    health: { everyMs: EVERY_MS, load: () => reading },
    wake: {
      everyMs: EVERY_MS,
      read: () => ({ machineMs: performance.now() + sleptMs, processMs: performance.now(), wallMs: Date.now() }),
    },
  });
  return {
    ...core, dataFolder, music, a: await core.track('a.wav'),
    load: (over) => void (reading = { ...CALM, ...over }),
    pass: (ms) => void (aheadMs += ms),
    sleep: (ms) => void (sleptMs += ms),
  }; // prettier-ignore
}

export const codeOf = ({ body }: ByteResponse): string =>
  (JSON.parse(new TextDecoder().decode(body)) as { readonly code: string }).code;
