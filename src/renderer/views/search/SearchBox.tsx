// The search field: typing shows what is found after a short rest, Enter plays what was most likely meant, Escape goes back to where the search was
// begun. What cannot be read of a query is told after a longer rest.
import { Search, X } from 'lucide-react';
import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';

import { parseQuery } from '../../../shared/query/parser.ts';
import { IconButton } from '../../elements/IconButton.tsx';
import { FIRST_QUERY } from '../../stores/lists.ts';
import { tellFailure } from '../../stores/notice-store.ts';
import { placeOf, type NavigationState } from '../../stores/navigation.ts';
import type { Services } from '../../stores/services.ts';
import { queryProblemText } from '../../texts/query-text.ts';
import { words } from '../../texts/words.ts';
import { useKeysText } from '../keyboard/use-keys-text.ts';
import { useServices } from '../PlayerContext.tsx';
import { leaveSearch } from './leave-search.ts';

export const SEARCH_BOX_ID = 'library-search';

/** Between two queries: a key behind a pause is asked at once, a burst of keys by its last. A fast typist's pause between keys; guess. */
const BETWEEN_SEARCHES_MS = 80;

/** While a query is typed it is seldom whole: nothing is said of it before the typing rests. Guess. */
const PROBLEM_AFTER_MS = 700;

const PROBLEM_ID = 'library-search-problem';

/** The contract's limit. */
const MAX_SEARCH_LENGTH = 500;

/** What is searched for where the listener is. */
function searchOf(state: NavigationState): string {
  const { route } = placeOf(state);
  return route.view === 'search' ? route.text : '';
}

export function SearchBox() {
  const searchKeys = useKeysText('search');
  const services = useServices();
  const { navigation } = services;
  const [text, setText] = useState(() => searchOf(navigation.state.getState()));
  const [rested, setRested] = useState(text);
  const problem = rested === text ? queryProblemText(parseQuery(text).problems) : null;
  const field = useRef<HTMLInputElement>(null);
  const asked = useRef(text);
  const askedAtMs = useRef(-Infinity);

  const ask = useCallback(
    (search: string) => {
      if (search === asked.current) return;
      asked.current = search;
      askedAtMs.current = performance.now();
      if (search.trim() === '') leaveSearch(navigation);
      else if (navigation.here.route.view === 'search') navigation.replace({ view: 'search', text: search });
      else navigation.go({ view: 'search', text: search });
    },
    [navigation],
  );

  useEffect(() => {
    const waitMs = askedAtMs.current + BETWEEN_SEARCHES_MS - performance.now();
    if (waitMs <= 0) {
      ask(text);
      return;
    }
    const timer = setTimeout(() => ask(text), waitMs);
    return () => clearTimeout(timer);
  }, [ask, text]);

  useEffect(() => {
    const timer = setTimeout(() => setRested(text), PROBLEM_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);

  // The listener went elsewhere: the field says what is searched for there.
  useEffect(
    () =>
      navigation.state.subscribe((state, before) => {
        const search = searchOf(state);
        if (placeOf(state) === placeOf(before) || search === asked.current) return;
        asked.current = search;
        setText(search);
      }),
    [navigation],
  );

  const clear = (): void => {
    setText('');
    ask('');
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    switch (event.key) {
      case 'Escape':
        if (text === '') field.current?.blur();
        else clear();
        break;
      case 'Enter':
        ask(text);
        if (text.trim() !== '' && !event.repeat) playTop(services, text);
        break;
      case 'ArrowDown':
        ask(text);
        focusResults();
        break;
      default:
        return;
    }
    event.preventDefault();
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
        aria-label={words.search.label}
        dir="auto"
        aria-invalid={problem !== null}
        aria-describedby={PROBLEM_ID}
        placeholder={words.search.placeholder}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {text === '' ? (
        <kbd aria-hidden="true" translate="no">
          {searchKeys}
        </kbd>
      ) : (
        <IconButton
          label={words.search.clear}
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

/** Plays what the search most likely meant: a track among all that were found, or an album, an artist or a playlist whole. */
function playTop({ client, items, notices, playFrom }: Services, text: string): void {
  client.call('search.all', { text, limit: 1 }).then(
    ({ top, tracks, albums, artists, playlists }) => {
      const [track] = tracks.rows;
      const [album] = albums.rows;
      const [artist] = artists.rows;
      const [playlist] = playlists.rows;
      if (top === 'albums' && album) items.play({ kind: 'album', album });
      else if (top === 'artists' && artist) items.play({ kind: 'artist', artist });
      else if (top === 'playlists' && playlist) items.play({ kind: 'playlist', playlist });
      else if (track) playFrom({ ...FIRST_QUERY, search: text }, track);
    },
    (error: unknown) => tellFailure(notices, error),
  );
}

/** The first thing in the view that the keys go to. */
function focusResults(): void {
  document.querySelector<HTMLElement>('main [role="grid"] [tabindex="0"], main [data-card]')?.focus();
}
