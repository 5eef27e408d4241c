// The words of playlists that core and page share: the lists, and what came of reading one from a file.

export interface PlaylistRow {
  readonly id: number;
  readonly name: string;
  /** The query of a list that fills itself; null for one made by hand. */
  readonly query: string | null;
  /** Of a list made by hand; what a query finds is not counted here. */
  readonly trackCount: number;
}

/** An entry of a playlist file that no track of the library is; it stays in the list, greyed, and is what it names once that is there. */
export interface UnfoundEntry {
  readonly location: string;
  readonly title: string | null;
  readonly artist: string | null;
}

export interface PlaylistImport {
  readonly playlist: PlaylistRow;
  /** Found where the file says, below other folders under the same names, and by title and artist. */
  readonly foundByPath: number;
  readonly foundByNames: number;
  readonly foundByTags: number;
  readonly unfoundCount: number;
  /** The first of them. */
  readonly unfound: readonly UnfoundEntry[];
}
