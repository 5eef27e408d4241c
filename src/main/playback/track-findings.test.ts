import { describe, expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import type { TrackRow } from '../../shared/library.ts';
import { readChange, testCatalogue } from '../catalogue/catalogue.testing.ts';
import { TrackFindings } from './track-findings.ts';

function make() {
  const catalogue = testCatalogue();
  const { tracks, roots } = catalogue;
  const [id = 0] = tracks.commit([readChange(roots.add('/music', '/music').id, '/music/a.flac', {})]);
  const lines: string[] = [];
  const told: TrackRow[] = [];
  let fault: PlayerError | null = null;
  const findings = new TrackFindings({
    tracks,
    library: {
      markProblem: (...marked) => {
        if (fault) throw fault;
        tracks.setProblem(...marked);
      },
    },
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: (line, error) => void lines.push(`${line} ${PlayerError.from(error).code}`),
    },
  });
  findings.onLength((row) => told.push(row));
  const row = (): TrackRow => tracks.byId(id)!;
  return { findings, id, row, told, lines, fail: (error: PlayerError | null) => void (fault = error) };
}

describe('what playback taught of a file', () => {
  it('is on its row: why it cannot be played', () => {
    const { findings, id, row } = make();
    findings.bad(id, row().signature, new PlayerError('file-corrupt', 'chunk 3', { values: { why: 'no-sound' } }));
    expect(row().state).toBe('unreadable');
    expect(row().problem).toEqual({ code: 'file-corrupt', values: { why: 'no-sound' } });
  });

  it('is how long it is, told once', () => {
    const { findings, id, row, told } = make();
    findings.length(id, row().signature, 480_000);
    findings.length(id, row().signature, 480_000);
    expect(row().totalFrames).toBe(480_000);
    expect(told.map(({ totalFrames }) => totalFrames)).toEqual([480_000]);
  });

  it('is nothing of the content that is there by now', () => {
    const { findings, id, row, told } = make();
    findings.length(id, 'of-another-content', 480_000);
    findings.bad(id, 'of-another-content', new PlayerError('file-corrupt'));
    expect(row().totalFrames).toBeNull();
    expect(row().state).toBe('ready');
    expect(told).toEqual([]);
  });

  it('is lost without a word while the breaker of the database is open, which was told, and with one for any other reason', () => {
    const { findings, id, row, lines, fail } = make();
    fail(new PlayerError('breaker-open'));
    findings.bad(id, row().signature, new PlayerError('file-corrupt'));
    expect(lines).toEqual([]);
    fail(new PlayerError('disk-full'));
    findings.bad(id, row().signature, new PlayerError('file-corrupt'));
    expect(lines).toEqual(['what playback taught could not be kept disk-full']);
  });
});
