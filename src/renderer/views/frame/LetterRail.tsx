// The letters of a list of names, beside it: where each begins. One stop of Tab; the arrows go through the letters.
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';

import type { LetterPlace } from '../../../shared/entities.ts';
import { words } from '../../texts/words.ts';
import styles from './LetterRail.module.css';

/** The least height of something that is pressed. */
const LETTER_PX = 24;

/** With fewer there is nothing to jump over. */
const FEWEST_LETTERS = 3;

interface LetterRailProps {
  readonly letters: readonly LetterPlace[];
  onGo(index: number): void;
}

export function LetterRail({ letters, onGo }: LetterRailProps) {
  const rail = useRef<HTMLDivElement>(null);
  const [fitting, setFitting] = useState(0);
  const [at, setAt] = useState(0);

  useLayoutEffect(() => {
    const element = rail.current;
    if (!element) return;
    const measure = (): void => setFitting(Math.floor(element.clientHeight / LETTER_PX));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const shown = letters.length < FEWEST_LETTERS ? [] : thinned(letters, fitting);
  const cursor = Math.min(at, Math.max(0, shown.length - 1));

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = Math.min(shown.length - 1, Math.max(0, cursor + step));
    setAt(next);
    rail.current?.querySelectorAll('button')[next]?.focus();
  };

  return (
    <div
      className={styles['rail']}
      ref={rail}
      role="toolbar"
      aria-orientation="vertical"
      aria-label={words.letters.label}
      hidden={letters.length < FEWEST_LETTERS}
      onKeyDown={onKeyDown}
    >
      {shown.map(({ letter, index }, place) => (
        <button
          key={letter}
          type="button"
          className={styles['letter']}
          tabIndex={place === cursor ? 0 : -1}
          aria-label={words.letters.go(letter)}
          onFocus={() => setAt(place)}
          onClick={() => onGo(index)}
        >
          {letter}
        </button>
      ))}
    </div>
  );
}

/** As many letters as there is room for, the first and the last among them. */
export function thinned(letters: readonly LetterPlace[], most: number): readonly LetterPlace[] {
  if (letters.length <= most) return letters;
  if (most < 2) return [];
  const step = (letters.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, at) => letters[Math.round(at * step)]).filter((place) => place !== undefined);
}
