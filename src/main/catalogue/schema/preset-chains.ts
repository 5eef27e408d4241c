// One step of the schema (migrations.ts): what each preset's chain was set to for a track. Released as it stands: never edited, changes are new
// steps.

export const PRESET_CHAINS = `
  -- JSON, see presetChains of shared/analysis.ts. Null in rows of an earlier version, which are made anew.
  ALTER TABLE analyses ADD COLUMN preset_chains TEXT;
`;
