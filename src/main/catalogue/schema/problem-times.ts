// One step of the schema (migrations.ts): since when a file has its problem, and whether the listener wants to hear of it. Released as it stands:
// never edited, changes are new steps.

export const PROBLEM_TIMES = `
  -- Since when it has the present problem_code, in ms since 1970; null for one of an earlier version. Kept by the triggers, whoever writes the code.
  ALTER TABLE files ADD COLUMN problem_at INTEGER;
  -- 1: the listener has seen it and wants to hear no more of it, until it can be read.
  ALTER TABLE files ADD COLUMN problem_ignored INTEGER NOT NULL DEFAULT 0;

  CREATE TRIGGER files_problem_new AFTER INSERT ON files WHEN new.problem_code IS NOT NULL AND new.problem_at IS NULL BEGIN
    UPDATE files SET problem_at = CAST(unixepoch('subsec') * 1000 AS INTEGER) WHERE id = new.id;
  END;
  CREATE TRIGGER files_problem_changed AFTER UPDATE OF problem_code ON files WHEN old.problem_code IS NOT new.problem_code BEGIN
    UPDATE files SET
      problem_at = CASE WHEN new.problem_code IS NULL THEN NULL ELSE CAST(unixepoch('subsec') * 1000 AS INTEGER) END,
      problem_ignored = CASE WHEN new.problem_code IS NULL THEN 0 ELSE problem_ignored END
    WHERE id = new.id;
  END;
`;
