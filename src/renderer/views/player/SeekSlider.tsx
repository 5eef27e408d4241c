// The place in the track. The position moves by animation frames straight into the document and is never React state; dragging
// shows the time under the thumb and seeks when it is let go. Behind it stands the track's waveform as soon as it is known.
import { useEffect, useRef, type KeyboardEvent, type PointerEvent } from 'react';

import { seekBy } from '../../stores/player-commands.ts';
import { clockText, spokenClock } from '../../texts/track-text.ts';
import { words } from '../../texts/words.ts';
import { useLanguage, usePlayer, useServices } from '../PlayerContext.tsx';
import { SEEK_STEP_SECONDS } from '../keyboard/app-actions.ts';
import { Waveform } from './Waveform.tsx';

/** Page Up and Page Down. */
const LONG_STEP_SECONDS = 30;

export function SeekSlider() {
  const { engine } = useServices();
  const lengthFrames = usePlayer((state) => state.lengthFrames);
  const waveform = usePlayer((snapshot) => snapshot.sound?.waveform ?? null);
  const drawn = waveform !== null && waveform.peak.length > 0 && lengthFrames > 0;
  const trackId = usePlayer((state) => state.track?.id ?? null);
  const state = usePlayer((snapshot) => snapshot.state);
  // A paused player moves too, by seeking.
  const jumps = usePlayer((snapshot) => snapshot.jumps);
  const language = useLanguage();
  const root = useRef<HTMLDivElement>(null);
  const slider = useRef<HTMLInputElement>(null);
  const elapsed = useRef<HTMLSpanElement>(null);
  const bubble = useRef<HTMLSpanElement>(null);
  const dragged = useRef(false);

  // A drag is about the track it began in: it does not seek in the one that follows.
  useEffect(() => {
    dragged.current = false;
  }, [trackId]);

  useEffect(() => {
    const input = slider.current;
    if (!input) return;
    let frameRequest = 0;
    let shownSecond = '';
    let shownShare = -1;

    const draw = (): void => {
      const frame = dragged.current ? Number(input.value) : Math.min(engine.positionFrames(), lengthFrames);
      const share = lengthFrames > 0 ? frame / lengthFrames : 0;
      // A tenth of a pixel on a wide slider: less is not seen.
      if (Math.abs(share - shownShare) > 0.00005 || share === 0) {
        shownShare = share;
        if (!dragged.current) input.value = String(Math.round(frame));
        root.current?.style.setProperty('--share', String(share));
      }
      const second = clockText(frame);
      if (second !== shownSecond && elapsed.current) {
        shownSecond = second;
        elapsed.current.textContent = second;
        input.setAttribute('aria-valuetext', words.player.positionOf(spokenClock(frame), spokenClock(lengthFrames)));
      }
    };
    const loop = (): void => {
      draw();
      frameRequest = requestAnimationFrame(loop);
    };
    // Before anything is drawn: a drawn position would take the place of the one that was just chosen.
    const onDrag = (): void => {
      dragged.current = true;
      if (frameRequest === 0) draw();
    };
    const onRelease = (): void => {
      if (!dragged.current) return;
      dragged.current = false;
      engine.seek(Number(input.value));
      draw();
    };

    if (state === 'playing') loop();
    else draw();
    input.addEventListener('input', onDrag);
    input.addEventListener('change', onRelease);
    return () => {
      cancelAnimationFrame(frameRequest);
      input.removeEventListener('input', onDrag);
      input.removeEventListener('change', onRelease);
    };
  }, [engine, lengthFrames, state, trackId, jumps, language]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    switch (event.key) {
      case 'ArrowLeft':
      case 'ArrowDown':
        seekBy(engine, -SEEK_STEP_SECONDS);
        break;
      case 'ArrowRight':
      case 'ArrowUp':
        seekBy(engine, SEEK_STEP_SECONDS);
        break;
      case 'PageDown':
        seekBy(engine, -LONG_STEP_SECONDS);
        break;
      case 'PageUp':
        seekBy(engine, LONG_STEP_SECONDS);
        break;
      case 'Home':
        engine.seek(0);
        break;
      case 'End':
        engine.seek(lengthFrames);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  const showBubble = (event: PointerEvent<HTMLInputElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    root.current?.style.setProperty('--pointer', String(share));
    if (bubble.current) bubble.current.textContent = clockText(share * lengthFrames);
  };

  return (
    <div className="seek" ref={root}>
      <span className="seek-time" ref={elapsed} aria-hidden="true">
        0:00
      </span>
      <div className={drawn ? 'seek-track seek-drawn' : 'seek-track'}>
        {drawn && <Waveform waveform={waveform} />}
        <input
          ref={slider}
          type="range"
          className="slider"
          aria-label={words.player.position}
          min={0}
          max={Math.max(1, lengthFrames)}
          step={1}
          defaultValue={0}
          disabled={lengthFrames === 0}
          onKeyDown={onKeyDown}
          onPointerMove={showBubble}
        />
        <span className="seek-bubble" ref={bubble} aria-hidden="true" />
      </div>
      <span className="seek-time seek-total" aria-hidden="true">
        {lengthFrames > 0 ? clockText(lengthFrames) : '–:––'}
      </span>
    </div>
  );
}
