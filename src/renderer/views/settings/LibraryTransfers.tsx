// What was made of the library, out to a file and in from one, and playlists of other programs: where the file is, and what came of reading it.
import { useState } from 'react';
import { useStore } from 'zustand';

import { isImportable, type ImportReport } from '../../stores/import-store.ts';
import { tell, tellFailure } from '../../stores/notice-store.ts';
import { fileName } from '../../texts/track-text.ts';
import { words } from '../../texts/words.ts';
import { WideTable } from '../diagnostics/Figure.tsx';
import { useConnection, useServices } from '../PlayerContext.tsx';
import styles from './LibraryTransfers.module.css';

const EXPORT_NAME = 'auralis-library.json';

export function LibraryTransfers() {
  const { client, imports, navigation, notices } = useServices();
  const home = useConnection((state) => state.hello?.homeFolder ?? '');
  const { reading, report } = useStore(imports);
  const [writing, setWriting] = useState(false);
  const fail = (error: unknown): void => tellFailure(notices, error);
  const write = (path: string): void => {
    setWriting(true);
    client
      .call('upkeep.export', { path })
      .then(({ tracks, plays, playlists }) =>
        tell(notices, 'note', words.transfers.exported(tracks, plays, playlists, fileName(path))),
      )
      .catch(fail)
      .finally(() => setWriting(false));
  };
  return (
    <>
      <PathForm
        name={words.transfers.export}
        text={words.transfers.exportText}
        first={home === '' ? '' : `${home}/${EXPORT_NAME}`}
        isPossible={(path) => /\.json$/i.test(path)}
        busy={writing}
        onGo={write}
      />
      <PathForm
        name={words.transfers.import}
        text={words.transfers.importText}
        first=""
        isPossible={isImportable}
        busy={reading !== null}
        onGo={(path) => void imports.take(path).catch(fail)}
      />
      <p role="status" className="setting-text">
        {reading !== null ? words.transfers.reading(fileName(reading)) : report && reportText(report)}
      </p>
      {reading === null && report?.kind === 'playlist' && (
        <button
          type="button"
          className="button"
          onClick={() => navigation.go({ view: 'playlist', id: report.came.playlist.id })}
        >
          {words.playlists.open}
        </button>
      )}
      {report && report.came.unfound.length > 0 && (
        <WideTable caption={words.transfers.unfound(report.came.unfound.length, report.came.unfoundCount)}>
          <tbody>
            {report.came.unfound.map(({ location, title, artist }, at) => (
              <tr key={at}>
                <th scope="row">{[title, artist].filter(Boolean).join(' — ') || fileName(location)}</th>
                <td className="subject">{location}</td>
              </tr>
            ))}
          </tbody>
        </WideTable>
      )}
    </>
  );
}

function reportText(report: ImportReport): string {
  const { came } = report;
  const found = came.foundByPath + came.foundByNames + came.foundByTags;
  return report.kind === 'playlist'
    ? words.transfers.playlistCame(report.came.playlist.name, found, came.unfoundCount)
    : words.transfers.madeCame(found + report.came.foundByIdentity, report.came.plays, report.came.playlists, came.unfoundCount); // prettier-ignore
}

interface PathFormProps {
  readonly name: string;
  readonly text: string;
  readonly first: string;
  isPossible(path: string): boolean;
  readonly busy: boolean;
  onGo(path: string): void;
}

function PathForm({ name, text, first, isPossible, busy, onGo }: PathFormProps) {
  /** null while nobody has typed. */
  const [typed, setTyped] = useState<string | null>(null);
  const path = (typed ?? first).trim();
  const possible = isPossible(path) && !busy;
  return (
    <form
      className="setting"
      onSubmit={(event) => {
        event.preventDefault();
        if (possible) onGo(path);
      }}
    >
      <span className="setting-name">{name}</span>
      <p className="setting-text">{text}</p>
      <div className={styles['path']}>
        <input
          type="text"
          aria-label={words.transfers.pathFor(name)}
          autoComplete="off"
          spellCheck={false}
          value={typed ?? first}
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit" className="button" disabled={!possible}>
          {name}
        </button>
      </div>
    </form>
  );
}
