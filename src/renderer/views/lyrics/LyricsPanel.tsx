// The words of the song that plays. Where they are synced, the line that is sung stands in the middle and a click on a line goes there; who scrolls
// by hand is left alone for a while. Nothing moves by frames: the next line is waited for.
import { Minus, Plus } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';

import { secondsToFrames, framesToSeconds } from '../../../shared/timeline.ts';
import { MOST_LYRICS_OFFSET_MS } from '../../../shared/library.ts';
import { IconButton } from '../../elements/IconButton.tsx';
import { parseLyrics, type LyricsLine } from '../../stores/lyrics.ts';
import { tellFailure } from '../../stores/notice-store.ts';
import { words } from '../../texts/words.ts';
import { usePlayer, useServices } from '../PlayerContext.tsx';
import { useAsked } from '../use-asked.ts';
import styles from './LyricsPanel.module.css';
import { useSungLine } from './use-sung-line.ts';

/** So long the panel does not follow after a scroll by hand. */
const LEFT_ALONE_MS = 4000;
const OFFSET_STEP_MS = 100;

export function LyricsPanel() {
  const id = usePlayer((state) => state.track?.id ?? null);
  const signature = usePlayer((state) => state.track?.signature ?? '');
  if (id === null) return <p className={styles['none']}>{words.lyrics.nothingPlays}</p>;
  return <WordsOf key={`${id} ${signature}`} id={id} />;
}

function WordsOf({ id }: { readonly id: number }) {
  const { client } = useServices();
  const ask = useCallback(async () => ({ found: await client.call('tracks.lyrics', { id }) }), [client, id]);
  const asked = useAsked(ask);
  const text = asked?.found?.words ?? '';
  const lyrics = useMemo(() => parseLyrics(text), [text]);
  if (asked === null) return <p className="visually-hidden">{words.navigation.loading}</p>;
  if (asked.found === null || (lyrics.plain === '' && lyrics.synced.length === 0))
    return (
      <div className={styles['none']}>
        <strong>{words.lyrics.none}</strong>
        {words.lyrics.noneHint}
      </div>
    );
  if (lyrics.synced.length > 0) return <SyncedWords id={id} lines={lyrics.synced} offsetMs={asked.found.offsetMs} />;
  return (
    <div className={styles['plain']} tabIndex={0} role="group" aria-label={words.lyrics.title} dir="auto">
      {lyrics.plain}
    </div>
  );
}

interface SyncedWordsProps {
  readonly id: number;
  readonly lines: readonly LyricsLine[];
  readonly offsetMs: number;
}

function SyncedWords({ id, lines, offsetMs: keptMs }: SyncedWordsProps) {
  const { client, engine, notices } = useServices();
  const [offsetMs, setOffsetMs] = useState(keptMs);
  const sung = useSungLine(lines, offsetMs);
  const scroller = useRef<HTMLOListElement>(null);
  const leftAloneUntil = useRef(0);

  useEffect(() => {
    const line = scroller.current?.children[Math.max(0, sung)];
    if (!line || performance.now() < leftAloneUntil.current) return;
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    line.scrollIntoView({ block: 'center', behavior: isCalm ? 'auto' : 'smooth' });
  }, [sung]);

  const leaveAlone = (): void => {
    leftAloneUntil.current = performance.now() + LEFT_ALONE_MS;
  };
  const goTo = (line: LyricsLine): void => {
    leftAloneUntil.current = 0;
    engine.seek(secondsToFrames(Math.max(0, line.atMs - offsetMs) / 1000));
  };
  const shift = (stepMs: number): void => {
    const next = Math.min(MOST_LYRICS_OFFSET_MS, Math.max(-MOST_LYRICS_OFFSET_MS, offsetMs + stepMs));
    setOffsetMs(next);
    client
      .call('tracks.setLyricsOffset', { id, offsetMs: next })
      .catch((error: unknown) => tellFailure(notices, error));
  };

  return (
    <>
      <ol
        ref={scroller}
        className={styles['lines']}
        tabIndex={0}
        aria-label={words.lyrics.title}
        onWheel={leaveAlone}
        onTouchMove={leaveAlone}
        onPointerDown={leaveAlone}
        onKeyDown={leaveAlone}
      >
        {lines.map((line, at) => (
          <li key={at} aria-current={at === sung} className={styles['line']} dir="auto">
            {line.text === '' ? (
              <span aria-hidden="true">♪</span>
            ) : (
              <button type="button" onClick={() => goTo(line)}>
                {line.text}
              </button>
            )}
          </li>
        ))}
      </ol>
      <div className={styles['offset']}>
        <span>
          {words.lyrics.offset(framesToSeconds(secondsToFrames(Math.abs(offsetMs) / 1000)), Math.sign(offsetMs))}
        </span>
        <IconButton label={words.lyrics.later} onClick={() => shift(-OFFSET_STEP_MS)}>
          <Minus />
        </IconButton>
        <IconButton label={words.lyrics.sooner} onClick={() => shift(OFFSET_STEP_MS)}>
          <Plus />
        </IconButton>
      </div>
    </>
  );
}
