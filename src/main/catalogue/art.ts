// Which image is the cover of a track, by the hash of its bytes. The images themselves lie elsewhere (`library/covers.ts`).
import { fileSignatureOf } from '../../shared/file-part.ts';
import type { CoverArt } from '../../shared/worker-protocol.ts';
import type { CatalogueDatabase } from './database.ts';

const HASH = `SELECT a.hash FROM tracks AS t JOIN files AS f ON f.id = t.file_id JOIN art AS a ON a.id = t.art_id
  WHERE t.id = ? AND f.signature = ?`;
const KEEP = `INSERT INTO art (hash, mime, width, height) VALUES (@hash, @mime, @width, @height) ON CONFLICT (hash) DO NOTHING`;
const LINK = `UPDATE tracks SET art_id = (SELECT id FROM art WHERE hash = @hash)
  WHERE id = @trackId AND (SELECT signature FROM files WHERE id = file_id) = @signature`;

export class Art {
  readonly #database: CatalogueDatabase;

  constructor(database: CatalogueDatabase) {
    this.#database = database;
  }

  /** Of the cover of the track whose file has `signature`; null where it is not known. Throws `database-failed`. */
  hashOf(trackId: number, signature: string): string | null {
    const statement = this.#database.statement(HASH).pluck();
    return (
      (this.#database.read(() => statement.get(trackId, fileSignatureOf(signature))) as string | undefined) ?? null
    );
  }

  /** Notes it for as long as the file is as it is: reading its tags anew forgets it. Throws `database-failed`. */
  note(trackId: number, signature: string, cover: CoverArt): void {
    const { hash, mimeType: mime, widthPx: width, heightPx: height } = cover;
    this.#database.write(() => {
      this.#database.statement(KEEP).run({ hash, mime, width, height });
      this.#database.statement(LINK).run({ hash, trackId, signature: fileSignatureOf(signature) });
    });
  }
}
