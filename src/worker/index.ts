// The worker program: opens media files so that the core never does. One program, two instances: `render` makes chunks on demand,
// `scan` reads tags and art and analyses tracks in the background. What may be asked is in `shared/worker-protocol`.
//
// A job passes `job-runner`, then its own file (`render-chunk`, `analyse-track`, `read-tags`, `read-art`), then the decoder border
// (`decode/decoder`), behind which node-av or a spawned ffmpeg stands. A file that crashes a parser ends this process and nothing
// else; the core starts another one.
import { setPriority } from 'node:os';

import { PlayerError, reportError } from '../shared/errors.ts';
import { ENGINE_VERSION } from '../shared/presets.ts';
import { PROTOCOL_VERSION } from '../shared/worker-protocol.ts';
import { openChannel } from './channel.ts';
import { absentDecoder, chooseDecoder } from './decode/choose-decoder.ts';
import { JobRunner } from './job-runner.ts';

const channel = openChannel();
if (!channel) {
  process.stderr.write('This program is started by Auralis and cannot run by itself.\n');
  process.exit(1);
}

/** Above 0 means less: a page, a core and a render worker that need the processor have it first, and an analysis takes what is left. */
const SCAN_NICENESS = 5;
if (process.argv[2] === 'scan') {
  try {
    setPriority(SCAN_NICENESS);
  } catch {
    // Some sandboxes forbid it: it works all the same.
  }
}

let problem: PlayerError | null = null;
const decoder = await chooseDecoder(process.env).catch((error: unknown) => {
  problem = PlayerError.from(error);
  return absentDecoder(problem);
});
const lowMemory = process.env['AURALIS_WORKER_LOW_MEMORY'] === '1';
const runner = new JobRunner({ decoder, lowMemory, post: (message) => channel.post(message) });

// Ctrl+C in a terminal reaches the whole group; the core ends this process when it is time.
process.on('SIGINT', () => undefined);

channel.onMessage((message) => runner.handle(message));
channel.onClose(() => {
  runner.dispose();
  process.exit(0);
});
channel.post({
  type: 'ready',
  protocol: PROTOCOL_VERSION,
  engineVersion: ENGINE_VERSION,
  decoder: problem ? null : decoder.name,
  problem: problem && reportError(problem),
});
