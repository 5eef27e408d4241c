// Reads the code that Node and the libraries below it put on a foreign error: `ENOENT`, `EADDRINUSE`, `SQLITE_FULL`, `ERR_…`.

/** Empty when `error` carries none. A PlayerError's code is no errno and is read from the error itself. */
export function errnoOf(error: unknown): string {
  if (!(error instanceof Error) || error.name === 'PlayerError') return '';
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
