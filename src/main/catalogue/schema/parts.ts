// One step of the schema (migrations.ts): files that are several tracks. Released as it stands: never edited, changes are new steps.

/** Of files that were read before, which may hold sheets or chapters, the long ones are read again when there is time. */
export const PARTS = `
  -- What the CUE sheets of the folder were when the file was read (sheetsMark in shared/file-part.ts); NULL: there were none.
  ALTER TABLE files ADD COLUMN sheets TEXT;
  -- What is more than one to a file.
  CREATE INDEX tracks_further ON tracks (file_id) WHERE part > 1;
  UPDATE files SET tags_level = 'first' WHERE tags_level = 'full' AND id IN (SELECT file_id FROM tracks WHERE duration_seconds > 900);
`;
