// One step of the schema (migrations.ts): what a new file costs. Released as it stands: never edited, changes are new steps.

export const NEW_FILES = `
  -- For a statement that a trigger follows SQLite keeps a copy of each page it touches, which made a new file cost twice as much (measured). The
  -- one statement that adds files writes problem_at itself.
  DROP TRIGGER files_problem_new;

  -- What may have moved here is looked for by its stamp. Signatures begin with the size, so that each new file wrote a page of their index of its
  -- own (measured: of 110 pages of a commit of 30 files 15); inodes of the files of a folder are near each other.
  DROP INDEX files_by_signature;
  CREATE INDEX files_by_inode ON files (inode, signature);
`;
