// The search field: typing asks for the list after a short rest, Escape clears it.
import { Search, X } from 'lucide-react';
import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';

import { IconButton } from '../../elements/IconButton.tsx';
import { keysText } from '../keyboard/keys-text.ts';
import { useServices } from '../PlayerContext.tsx';

export const SEARCH_BOX_ID = 'library-search';

/** A fast typist's pause between keys: fewer queries without a felt delay; guess. */
const SEARCH_AFTER_MS = 80;

/** The contract's limit. */
const MAX_SEARCH_LENGTH = 500;

export function SearchBox() {
  const { library } = useServices();
  const [text, setText] = useState(() => library.getState().query.search);
  const field = useRef<HTMLInputElement>(null);
  const asked = useRef(text);

  const ask = useCallback(
    (search: string) => {
      asked.current = search;
      library.setState(({ query }) => (query.search === search ? {} : { query: { ...query, search } }));
    },
    [library],
  );

  useEffect(() => {
    const timer = setTimeout(() => ask(text), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [ask, text]);

  // The search was changed from elsewhere ("Clear search"): the field follows.
  useEffect(
    () =>
      library.subscribe(({ query }) => {
        if (query.search === asked.current) return;
        asked.current = query.search;
        setText(query.search);
      }),
    [library],
  );

  const clear = (): void => {
    setText('');
    ask('');
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    if (text === '') field.current?.blur();
    else clear();
  };

  return (
    <div className="search-box" role="search">
      <Search aria-hidden="true" />
      <input
        ref={field}
        id={SEARCH_BOX_ID}
        type="text"
        inputMode="search"
        autoComplete="off"
        spellCheck={false}
        maxLength={MAX_SEARCH_LENGTH}
        aria-label="Search"
        placeholder="Search title, artist, album…"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {text === '' ? (
        <kbd aria-hidden="true">{keysText('Mod+F')}</kbd>
      ) : (
        <IconButton
          label="Clear search"
          onClick={() => {
            clear();
            field.current?.focus();
          }}
        >
          <X />
        </IconButton>
      )}
    </div>
  );
}
