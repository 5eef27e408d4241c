// Typing ahead in a list: the core says where what is typed stands, so that a list of 100,000 need not be loaded to be jumped in.
import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

import { tellFailure } from '../../stores/notice-store.ts';
import { words } from '../../texts/words.ts';
import { useServices } from '../PlayerContext.tsx';
import { meaningOf } from './key-bindings.ts';
import { lookedFor, typedOn, TYPING_PAUSE_MS, type Typing } from './type-ahead.ts';
import styles from './TypeAhead.module.css';

interface TypeAheadOptions {
  /** The first row from `from` on, around the end, whose name begins so. */
  place(text: string, from: number): Promise<number | null>;
  /** The row under the cursor. */
  cursor(): number;
  go(index: number): void;
}

export interface TypeAhead {
  /** True when the key was typed ahead. */
  onKey(event: KeyboardEvent): boolean;
  /** What is typed, where the listener looks. */
  readonly shown: ReactNode;
}

export function useTypeAhead({ place, cursor, go }: TypeAheadOptions): TypeAhead {
  const { notices, settings } = useServices();
  const typing = useRef<Typing | null>(null);
  const asked = useRef(0);
  const [text, setText] = useState<string | null>(null);
  const [isFound, setIsFound] = useState(true);

  useEffect(() => {
    if (text === null) return;
    const timer = setTimeout(() => setText(null), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);

  const onKey = useCallback(
    (event: KeyboardEvent): boolean => {
      const meant = meaningOf(event.nativeEvent, settings.getState());
      const meaning = meant === null ? null : meant === 'list-type-ahead' ? 'begin' : 'else';
      const next = typedOn(typing.current, event, meaning, performance.now());
      if (next === undefined) return false;
      typing.current = next;
      setText(next?.text ?? null);
      setIsFound(true);
      if (next === null || next.text === '') return true;
      const request = ++asked.current;
      const wanted = lookedFor(next.text, cursor());
      place(wanted.text, wanted.from).then(
        (index) => {
          // What was typed on meanwhile is looked for instead.
          if (request !== asked.current) return;
          setIsFound(index !== null);
          if (index !== null) go(index);
        },
        (error: unknown) => tellFailure(notices, error),
      );
      return true;
    },
    [place, cursor, go, notices, settings],
  );

  const shown =
    text === null ? null : (
      <p className={styles['typed']} data-found={isFound} data-testid="type-ahead">
        <span>{words.typeAhead.label}</span> <b translate="no">{text}</b>
      </p>
    );
  return { onKey, shown };
}
