// The stars of a track, 0 to 5, changed where they stand: by a click, or with the focus on them by a digit, + and −.
import type { KeyboardEvent, MouseEvent } from 'react';

import type { TrackRow } from '../../../shared/library.ts';
import { words } from '../../texts/words.ts';
import { useServices } from '../PlayerContext.tsx';

const STARS = [1, 2, 3, 4, 5];

function starsOf(rating: number | null): number {
  return rating === null ? 0 : Math.round(rating / 20);
}

export function StarRating({ track }: { readonly track: TrackRow }) {
  const { items } = useServices();
  const stars = starsOf(track.rating);
  const rate = (next: number): void => {
    const rating = next === 0 ? null : next * 20;
    items.rate({ kind: 'tracks', rows: [track], count: 1, ids: () => Promise.resolve([track.id]) }, rating);
  };
  const onClick = (event: MouseEvent): void => {
    event.stopPropagation();
    const star = event.target instanceof HTMLElement ? Number(event.target.dataset['star'] ?? 0) : 0;
    // The same star again takes the rating away.
    if (star > 0) rate(star === stars ? 0 : star);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = /^[0-5]$/.test(event.key) ? Number(event.key) : event.key === '+' ? stars + 1 : event.key === '-' ? stars - 1 : null; // prettier-ignore
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (next >= 0 && next <= STARS.length) rate(next);
  };
  return (
    <span
      className="star-rating"
      role="slider"
      tabIndex={-1}
      aria-label={words.actions.ratingNamed(track.title)}
      aria-valuemin={0}
      aria-valuemax={STARS.length}
      aria-valuenow={stars}
      aria-valuetext={stars === 0 ? words.actions.noRating : words.actions.stars(stars)}
      onClick={onClick}
      onDoubleClick={(event) => event.stopPropagation()}
      // Focus stays where it was: a click rates, the keys go on in the list.
      onMouseDown={(event) => event.preventDefault()}
      onKeyDown={onKeyDown}
    >
      {STARS.map((star) => (
        <span key={star} aria-hidden="true" data-star={star} className={star <= stars ? 'star star-on' : 'star'}>
          ★
        </span>
      ))}
    </span>
  );
}
