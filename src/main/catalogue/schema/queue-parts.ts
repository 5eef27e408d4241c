// One step of the schema (migrations.ts): the queue in parts, so that an edit of a hundred thousand entries writes what it changed. Released as it
// stands: never edited, changes are new steps.

export const QUEUE_PARTS = `
  -- Nothing was ever written to it.
  DROP TABLE queue;

  -- A stretch of the queue: entry ids and track ids in turn, each of 32 bits, lowest byte first. A part never changes; those that no state names are
  -- deleted.
  CREATE TABLE queue_parts (
    id INTEGER PRIMARY KEY,
    entries BLOB NOT NULL
  ) STRICT;

  -- kind 'state': which parts make the queue, and how it goes on (KeptQueue of shared/queue.ts); kind 'place': where playback was. As JSON.
  CREATE TABLE queue_state (
    kind TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;
