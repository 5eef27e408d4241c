// How the problem of a track, or of its analysis, lies in its row: the code in one column, the values in another as JSON. No sentence is kept.
import { ERRORS, type ErrorCode, type ErrorValues, type SerializedError } from '../../shared/errors.ts';

export function valuesText(values: ErrorValues): string {
  return JSON.stringify(values);
}

/** null without a problem, and for a code that this version does not know. What is no JSON has no values. */
export function storedProblem(code: string | null, values: string | null): SerializedError | null {
  if (code === null || !Object.hasOwn(ERRORS, code)) return null;
  return { code: code as ErrorCode, values: parsedValues(values) };
}

function parsedValues(text: string | null): ErrorValues {
  try {
    const values: unknown = JSON.parse(text ?? '{}');
    return typeof values === 'object' && values !== null ? (values as ErrorValues) : {};
  } catch {
    return {};
  }
}
