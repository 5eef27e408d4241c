// The library as it lies on the disk: the tree of its folders, and the tracks of the one that is chosen, with or without those below it.
import { Folder } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';

import type { TrackQuery } from '../../../shared/library.ts';
import { folderName } from '../../texts/track-text.ts';
import { words } from '../../texts/words.ts';
import { EmptyView } from '../frame/EmptyView.tsx';
import { PlayButtons } from '../frame/PlayButtons.tsx';
import { useShown } from '../frame/use-list.ts';
import { ViewHeader } from '../frame/ViewHeader.tsx';
import { usePlace, useServices } from '../PlayerContext.tsx';
import { TrackTable } from '../tracks/TrackTable.tsx';
import { FolderTreeList } from './FolderTreeList.tsx';
import styles from './FoldersView.module.css';

export function FoldersView() {
  const { folderTree } = useServices();
  const path = useStore(folderTree.state, (state) => state.path);
  const roots = useStore(folderTree.state, (state) => state.folders.get(null));
  useEffect(() => folderTree.attach(), [folderTree]);
  if (roots === undefined) return <p className="visually-hidden">{words.navigation.loading}</p>;
  return (
    <div className={styles['view']}>
      <FolderTreeList />
      <div className={styles['tracks']}>
        {path === null ? (
          <EmptyView icon={Folder} title={words.folders.none} hint={words.folders.noneHint} />
        ) : (
          <FolderTracks path={path} />
        )}
      </div>
    </div>
  );
}

function FolderTracks({ path }: { readonly path: string }) {
  const { folderTree, lists } = useServices();
  const deep = useStore(folderTree.state, (state) => state.deep);
  const list = lists.tracks(usePlace().id, 'folder', folderQuery(path, deep));
  const shown = useShown(list);
  useEffect(() => {
    const { query } = list.state.getState();
    if (query.folder?.path === path && query.folder.deep === deep) return;
    list.state.setState({ query: { ...query, folder: { path, deep } } });
  }, [list, path, deep]);
  const name = folderName(path);
  if (shown === null) return <p className="visually-hidden">{words.navigation.loading}</p>;
  return (
    <>
      <ViewHeader title={name} named="title" facts={words.counts.tracks(shown.total)}>
        <div className={styles['controls']}>
          <label className={styles['deep']}>
            <input type="checkbox" checked={deep} onChange={({ target }) => folderTree.setDeep(target.checked)} />
            {words.folders.deep}
          </label>
          <PlayButtons target={{ kind: 'folder', folder: { path, name, deep } }} name={name} />
        </div>
      </ViewHeader>
      {shown.total === 0 ? (
        <EmptyView icon={Folder} title={words.folders.empty} hint={words.folders.emptyHint} />
      ) : (
        <TrackTable list={list} shown={shown} kind="folder" label={words.folders.tracks(name)} name={name} />
      )}
    </>
  );
}

function folderQuery(path: string, deep: boolean): TrackQuery {
  return { search: '', sort: 'path', direction: 'ascending', folder: { path, deep } };
}
