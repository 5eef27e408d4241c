// The search field: typing asks for the list after a short rest, Escape clears it. What cannot be read of a query is told after a longer rest.
import { Search, X } from 'lucide-react';
import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';

import { parseQuery } from '../../../shared/query/parser.ts';
import { IconButton } from '../../elements/IconButton.tsx';
import { queryProblemText } from '../../texts/query-text.ts';
import { keysText } from '../keyboard/keys-text.ts';
import { useServices } from '../PlayerContext.tsx';

export const SEARCH_BOX_ID = 'library-search';

/** A fast typist's pause between keys: fewer queries without a felt delay; guess. */
const SEARCH_AFTER_MS = 80;

/** While a query is typed it is seldom whole: nothing is said of it before the typing rests. Guess. */
const PROBLEM_AFTER_MS = 700;

const PROBLEM_ID = 'library-search-problem';

/** The contract's limit. */
const MAX_SEARCH_LENGTH = 500;

export function SearchBox() {
  const { library } = useServices();
  const [text, setText] = useState(() => library.getState().query.search);
  const [rested, setRested] = useState(text);
  const problem = rested === text ? queryProblemText(parseQuery(text).problems) : null;
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

  useEffect(() => {
    const timer = setTimeout(() => setRested(text), PROBLEM_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);

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
        aria-invalid={problem !== null}
        aria-describedby={PROBLEM_ID}
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
      <p id={PROBLEM_ID} className="search-problem" role="status" hidden={problem === null}>
        {problem}
      </p>
    </div>
  );
}
