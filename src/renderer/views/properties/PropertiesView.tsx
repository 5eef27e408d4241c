// All that is known of a track, or what several share. A place and not a dialog: the music and the list go on, and Back leads to where one was.
import { Check, Copy } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';

import { tellFailure } from '../../stores/notice-store.ts';
import { PROPERTY_GROUPS, propertiesText, propertyFacts, selectionText } from '../../texts/property-text.ts';
import { words } from '../../texts/words.ts';
import { ViewHeader } from '../frame/ViewHeader.tsx';
import { usePlace, useServices } from '../PlayerContext.tsx';
import { useAsked } from '../use-asked.ts';
import styles from './PropertiesView.module.css';

/** As many as the core looks at in one call. */
const MOST_TRACKS = 1000;

/** How long the button says that it is done. */
const COPIED_MS = 2000;

export function PropertiesView({ ids }: { readonly ids: readonly number[] }) {
  const { client, notices } = useServices();
  const { memory } = usePlace();
  const ask = useCallback(() => client.call('tracks.properties', { ids: ids.slice(0, MOST_TRACKS) }), [client, ids]);
  const tracks = useAsked(ask);
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);

  if (tracks === null) return <p className="visually-hidden">{words.navigation.loading}</p>;
  const [first] = tracks;
  if (!first) return <p className="view-gone">{words.properties.gone}</p>;
  const copy = (): void => {
    navigator.clipboard.writeText(propertiesText(tracks)).then(
      () => setIsCopied(true),
      (error: unknown) => tellFailure(notices, error),
    );
  };
  return (
    <>
      <ViewHeader
        title={words.properties.title}
        facts={ids.length === 1 ? first.row.title : selectionText(tracks, ids.length)}
        {...(ids.length === 1 && { named: 'facts' as const })}
      >
        <button type="button" className="button button-quiet" onClick={copy}>
          {isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
          {isCopied ? words.properties.copied : words.properties.copy}
        </button>
      </ViewHeader>
      <div
        className={styles['body']}
        tabIndex={0}
        role="group"
        aria-label={words.properties.title}
        data-scrolls=""
        ref={(element) => {
          if (element && memory.scrollTop !== undefined) element.scrollTop = memory.scrollTop;
        }}
        onScroll={({ currentTarget: { scrollTop } }) => memory.keep({ scrollTop })}
      >
        <div className={styles['groups']}>
          {PROPERTY_GROUPS.map((group) => (
            <section key={group} className={styles['group']}>
              <h2>{words.properties.groups[group]}</h2>
              <dl>
                {propertyFacts(tracks, group).map(({ name, value, isShared }) => (
                  <div key={name}>
                    <dt>{words.properties.names[name]}</dt>
                    <dd data-shared={isShared}>
                      <span dir="auto">{value ?? '—'}</span>
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </>
  );
}
