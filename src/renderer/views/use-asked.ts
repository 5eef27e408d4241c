// An answer of the core that a view shows as it is: asked when the view comes, at each new connection and when the library or a playlist changed,
// at most so often; what was there stays until the next answer.
import { useEffect, useState } from 'react';

import { tellFailure } from '../stores/notice-store.ts';
import { useServices } from './PlayerContext.tsx';

/** A scan changes the library many times a second. */
const AGAIN_AFTER_MS = 1000;

/** `ask` must be the same function for as long as the same is asked. */
export function useAsked<T>(ask: () => Promise<T>): T | null {
  const { client, notices } = useServices();
  const [answer, setAnswer] = useState<T | null>(null);
  useEffect(() => {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const fetchNow = (): void => {
      ask().then(
        (value) => {
          if (!ended) setAnswer(value);
        },
        (error: unknown) => {
          if (!ended) tellFailure(notices, error);
        },
      );
    };
    const stopChanges = client.on('library.changed', () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        fetchNow();
      }, AGAIN_AFTER_MS);
    });
    // By the listener's hand, and seldom.
    const stopPlaylists = client.on('playlists.changed', fetchNow);
    const stopConnection = client.onConnection((connected) => {
      if (connected) fetchNow();
    });
    return () => {
      ended = true;
      clearTimeout(timer);
      stopChanges();
      stopPlaylists();
      stopConnection();
    };
  }, [client, notices, ask]);
  return answer;
}
