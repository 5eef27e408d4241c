// One step of the schema (migrations.ts): entries of playlists that are parts of files. Released as it stands: never edited, changes are new steps.

export const ENTRY_PARTS = `
  -- The part of the file at path, as of tracks; what an entry that is not found is looked for by.
  ALTER TABLE playlist_entries ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX playlist_entries_unfound ON playlist_entries (id) WHERE track_id IS NULL;
`;
