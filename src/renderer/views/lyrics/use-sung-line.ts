// Which line is sung now. While music plays a timer waits for the next one; paused or jumped, the place is looked at anew.
import { useEffect, useState } from 'react';

import { framesToSeconds } from '../../../shared/timeline.ts';
import { lineAt, type LyricsLine } from '../../stores/lyrics.ts';
import { usePlayer, useServices } from '../PlayerContext.tsx';

/** The clock of the sound and the page's own part slowly, and playback may stand still for want of a chunk: the place is looked at this often. */
const LONGEST_WAIT_MS = 1000;
/** What is waited for has begun, and a little more, so that it is not looked at just before it. */
const MARGIN_MS = 5;

/** Its index; −1 before the first. `offsetMs`: so much sooner than the lines say. */
export function useSungLine(lines: readonly LyricsLine[], offsetMs: number): number {
  const { engine } = useServices();
  const isPlaying = usePlayer(({ state }) => state === 'playing');
  const jumps = usePlayer((state) => state.jumps);
  const [sung, setSung] = useState(-1);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      const atMs = framesToSeconds(engine.positionFrames()) * 1000 + offsetMs;
      const at = lineAt(lines, atMs);
      setSung(at);
      if (!isPlaying) return;
      const next = (lines[at + 1]?.atMs ?? Infinity) - atMs + MARGIN_MS;
      timer = setTimeout(look, Math.min(LONGEST_WAIT_MS, next));
    };
    look();
    return () => clearTimeout(timer);
  }, [engine, lines, offsetMs, isPlaying, jumps]);
  return sung;
}
