// The shapes that texts of every language have in common.
import type { ErrorValues } from '../../shared/errors.ts';

/** A sentence, or how one is made of the values that travel with the code. */
export type Text = string | ((values: ErrorValues) => string);

/** The same of what may name the error behind it: `because` is that error's sentence, empty where there is none. */
export type ReasonText = string | ((values: ErrorValues, because: string) => string);

/** What is chosen from a list: what its button says, and the sentence that explains it. */
export interface ChoiceText {
  readonly label: string;
  readonly text: string;
}
