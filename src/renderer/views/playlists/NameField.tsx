// The name of a playlist as a field, in the place where the name stands: Enter and leaving it keep what was typed, Escape does not.
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';

import type { PlaylistRow } from '../../../shared/playlists.ts';
import { words } from '../../texts/words.ts';
import { useServices } from '../PlayerContext.tsx';

/** The contract's limit. */
export const MAX_NAME_LENGTH = 200;

/** Guess: a menu is gone by then. */
const AFTER_MENU_MS = 200;

interface NameFieldProps {
  readonly playlist: PlaylistRow;
  readonly className: string | undefined;
  /** The focus goes back to what stood here. */
  onEnd(): void;
}

export function NameField({ playlist, className, onEnd }: NameFieldProps) {
  const { playlistCommands, playlists } = useServices();
  const [text, setText] = useState(playlist.name);
  const field = useRef<HTMLInputElement>(null);
  const ended = useRef(false);
  const settled = useRef(false);

  // A menu that closes gives the focus back to where it was: a moment later it is ours.
  useEffect(() => {
    const take = (): void => field.current?.select();
    take();
    const timer = setTimeout(() => {
      take();
      settled.current = true;
    }, AFTER_MENU_MS);
    return () => clearTimeout(timer);
  }, []);

  const end = (isKept: boolean, isLeft: boolean): void => {
    if (ended.current) return;
    ended.current = true;
    const name = text.trim();
    if (isKept && name !== '') playlistCommands.change(playlist, { name });
    playlists.setState({ renaming: null });
    if (!isLeft) onEnd();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Enter') end(true, false);
    else if (event.key === 'Escape') end(false, false);
    else return;
    event.preventDefault();
  };
  return (
    <input
      ref={field}
      className={className}
      type="text"
      dir="auto"
      aria-label={words.playlists.nameOf(playlist.name)}
      autoComplete="off"
      spellCheck={false}
      maxLength={MAX_NAME_LENGTH}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => {
        if (settled.current) end(true, true);
      }}
    />
  );
}
