// The head of a playlist: a cover of its albums' covers, its name, what it amounts to, and its buttons. It scrolls with the tracks below.
import { useCallback } from 'react';

import type { PlaylistFacts, PlaylistRow } from '../../../shared/playlists.ts';
import { AlbumArt } from '../../elements/AlbumArt.tsx';
import { longLengthText } from '../../texts/album-text.ts';
import { ruleText } from '../../texts/rule-text.ts';
import { words } from '../../texts/words.ts';
import albumStyles from '../albums/AlbumView.module.css';
import { PlayButtons } from '../frame/PlayButtons.tsx';
import { usePlaylists, useServices } from '../PlayerContext.tsx';
import { useAsked } from '../use-asked.ts';
import { NameField } from './NameField.tsx';
import styles from './PlaylistHead.module.css';

interface PlaylistHeadProps {
  readonly playlist: PlaylistRow;
  /** How many rows are shown: where they change, so may the rest. */
  readonly total: number;
  /** Another one where the rows may be others, as many as before: what is heard and rated changes a list that fills itself. */
  readonly basis?: unknown;
}

export function PlaylistHead({ playlist, total, basis }: PlaylistHeadProps) {
  const { client } = useServices();
  const { id, query } = playlist;
  const isRenamed = usePlaylists(({ renaming }) => renaming?.id === id && renaming.where === 'view');
  const facts = useAsked(
    useCallback(
      () => client.call('playlists.facts', { playlistId: id }),
      // eslint-disable-next-line react-hooks/exhaustive-deps -- asked again when the list has other rows, or another rule
      [client, id, query, total, basis],
    ),
  );
  return (
    <header className={albumStyles['head']}>
      <PlaylistCover name={playlist.name} covers={facts?.covers ?? []} />
      <div className={albumStyles['text']}>
        <h1 dir="auto" className={isRenamed ? styles['naming'] : undefined}>
          {isRenamed ? (
            <NameField playlist={playlist} className={styles['name']} onEnd={() => undefined} />
          ) : (
            playlist.name
          )}
        </h1>
        {query !== null && <p className={styles['rule']}>{ruleText(query)}</p>}
        <p className={albumStyles['facts']}>{factsText(total, facts)}</p>
        <PlayButtons target={{ kind: 'playlist', playlist }} name={playlist.name} isEmpty={total === 0} />
      </div>
    </header>
  );
}

function factsText(total: number, facts: PlaylistFacts | null): string {
  const missing = facts?.missingCount ?? 0;
  return [
    words.counts.tracks(total),
    facts && facts.durationSeconds > 0 ? longLengthText(facts.durationSeconds) : null,
    missing > 0 ? words.playlists.missing(missing) : null,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** Four where there are four, else the first. */
function PlaylistCover({ name, covers }: { readonly name: string; readonly covers: PlaylistFacts['covers'] }) {
  if (covers.length < 4) {
    return (
      <div className={albumStyles['cover']}>
        <AlbumArt cover={covers[0] ?? null} name={name} sizePx={512} />
      </div>
    );
  }
  return (
    <div className={`${albumStyles['cover'] ?? ''} ${styles['four'] ?? ''}`}>
      {covers.map((cover) => (
        <AlbumArt key={cover.trackId} cover={cover} sizePx={256} />
      ))}
    </div>
  );
}
