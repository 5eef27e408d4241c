// Who something is by: each name leads to its artist.
import type { NamedArtist } from '../../../shared/library.ts';
import { useServices } from '../PlayerContext.tsx';
import styles from './ArtistLinks.module.css';

interface ArtistLinksProps {
  readonly artists: readonly NamedArtist[];
  /** How the credit reads; shown as it is where it names nobody of the library. */
  readonly credit: string | null;
}

export function ArtistLinks({ artists, credit }: ArtistLinksProps) {
  const { navigation } = useServices();
  if (artists.length === 0) return <span dir="auto">{credit}</span>;
  return (
    <>
      {partsOf(credit ?? artists.map(({ name }) => name).join(', '), artists).map((part, at) =>
        typeof part === 'string' ? (
          <span key={at} dir="auto">
            {part}
          </span>
        ) : (
          <button
            key={at}
            type="button"
            className={styles['link']}
            dir="auto"
            onClick={() => navigation.go({ view: 'artist', id: part.id })}
          >
            {part.name}
          </button>
        ),
      )}
    </>
  );
}

/** The credit as it reads, its names taken out: "A feat. B" is A, " feat. ", B. Names that are not in it follow it. */
export function partsOf(credit: string, artists: readonly NamedArtist[]): (string | NamedArtist)[] {
  const parts: (string | NamedArtist)[] = [];
  let rest = credit;
  for (const artist of artists) {
    const at = rest.indexOf(artist.name);
    if (at === -1) {
      // A credit that names nobody as the library does stands for the first of them.
      if (artists.length === 1) return [{ id: artist.id, name: credit }];
      continue;
    }
    if (at > 0) parts.push(rest.slice(0, at));
    parts.push(artist);
    rest = rest.slice(at + artist.name.length);
  }
  return rest === '' ? parts : [...parts, rest];
}
