// Walks through folders for `FolderDialog`: begins at home, the newest step wins, a folder that cannot be opened leaves the old list.
import { useCallback, useEffect, useRef, useState } from 'react';

import type { FolderListing } from '../../../shared/contract/library.ts';
import { thrownText } from '../../texts/format.ts';
import { useServices } from '../PlayerContext.tsx';

interface FolderWalk {
  readonly listing: FolderListing | null;
  readonly loading: boolean;
  /** Why the last step failed, for a person. */
  readonly problem: string | null;
  /** Null is the home folder. */
  go(path: string | null): void;
  fail(error: unknown): void;
}

export function useFolderListing(): FolderWalk {
  const { client } = useServices();
  const [listing, setListing] = useState<FolderListing | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [loading, setLoading] = useState(true);
  const newest = useRef(0);

  const fail = useCallback((error: unknown) => {
    setProblem(thrownText(error));
  }, []);

  const fetchListing = useCallback(
    (path: string | null) => {
      const step = ++newest.current;
      client
        .call('shell.listFolder', { path })
        .then((answer) => {
          if (step !== newest.current) return;
          setListing(answer);
          setProblem(null);
        })
        .catch((error: unknown) => {
          if (step === newest.current) fail(error);
        })
        .finally(() => {
          if (step === newest.current) setLoading(false);
        });
    },
    [client, fail],
  );

  useEffect(() => fetchListing(null), [fetchListing]);

  const go = useCallback(
    (path: string | null) => {
      setLoading(true);
      fetchListing(path);
    },
    [fetchListing],
  );

  return { listing, loading, problem, go, fail };
}
