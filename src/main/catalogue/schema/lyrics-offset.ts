// One step of the schema (migrations.ts): how much sooner or later a listener sees the words of a song. Released as it stands: never edited, changes
// are new steps.

export const LYRICS_OFFSET = `
  -- In ms, positive: sooner. It belongs to what a person made of the track, and stays when the words are read anew.
  ALTER TABLE play_stats ADD COLUMN lyrics_offset_ms INTEGER NOT NULL DEFAULT 0;
`;
