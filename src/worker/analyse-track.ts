// The job `analyse`: decodes a whole track once and tells its exact length and what it sounds like. Run by `job-runner`.
import { setImmediate as nextTurn } from 'node:timers/promises';

import { PlayerError } from '../shared/errors.ts';
import { rangeOfSignature } from '../shared/file-part.ts';
import type { AnalyseJob, JobResult } from '../shared/worker-protocol.ts';
import { TrackAnalyser } from './analysis/track-analyser.ts';
import type { Decoder } from './decode/decoder.ts';
import { throwIfAborted } from './decode/open-rules.ts';
import { readerOfRange } from './decode/range-reader.ts';
import { measureReader } from './measure-track.ts';
import { assertUnchanged } from './media-file.ts';

/**
 * Share of the track by which the decode that was analysed may differ in length from what its chunks hold before the figures are doubted:
 * one lost frame of an mp3 changes none of them.
 */
const MOST_DIFFERENCE = 0.01;

/** Throws file codes (`file-corrupt` also when no sound can be decoded), `file-changed`, `decode-failed` or `aborted`. */
export async function analyseTrack(
  decoder: Decoder,
  job: AnalyseJob,
  signal: AbortSignal,
): Promise<JobResult<AnalyseJob>> {
  await assertUnchanged(job.path, job.signature);
  const reader = readerOfRange(await decoder.open(job.path, signal), rangeOfSignature(job.signature));
  try {
    const analyser = new TrackAnalyser();
    const totalFrames = await measureReader(reader, signal, (left, right, frames) => {
      analyser.process(left, right, frames);
    });
    await assertUnchanged(job.path, job.signature);
    if (totalFrames === 0) throw new PlayerError('file-corrupt', '', { values: { why: 'no-sound' } });
    const damaged = Math.abs(analyser.frames - totalFrames) > MOST_DIFFERENCE * totalFrames;
    const analysis = await analyser.finish(damaged, async () => {
      await nextTurn();
      throwIfAborted(signal);
    });
    return { totalFrames, analysis };
  } finally {
    reader.dispose();
  }
}
