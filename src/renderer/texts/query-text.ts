// What is wrong with a query, in words. Pure; called by the search box.
import type { QueryProblem, QueryProblemCode } from '../../shared/query/query.ts';

/** `text`: the part of the query it is about. What is wrong is left out of the search, except for words. */
const QUERY_PROBLEM_TEXTS: Readonly<Record<QueryProblemCode, (text: string) => string>> = {
  'field-unknown': (text) => `There is no field “${text}”, so it is searched for as a word.`,
  'value-missing': (text) => `“${text}” has no value yet.`,
  'value-unreadable': (text) =>
    `“${text}” is no value of this field. Examples: year:1990, length:>5:00, last:<30d, added:2024-03.`,
  'range-backwards': (text) => `“${text}” ends before it begins.`,
  'comparison-unfit': (text) => `“${text}” compares numbers and dates, not words.`,
  'quote-open': () => 'The second quotation mark is missing.',
  'bracket-open': () => 'The closing bracket is missing.',
  'bracket-alone': () => 'There is no bracket to close.',
  'bracket-empty': () => 'There is nothing between the brackets.',
  'or-alone': () => '“or” stands between two things to search for. Write "or" to search for the word.',
  'sort-unknown': (text) => `Nothing can be sorted by “${text}”. Example: sort:artist,-year.`,
  'limit-unreadable': (text) => `“${text}” is no number of tracks. Example: limit:100.`,
  misplaced: (text) => `“${text}” concerns the whole list: it stands outside of brackets, and without a dash.`,
  'too-complex': () => 'This is more than can be searched for at once. What is beyond is left out.',
};

/** The first of them: the listener mends one at a time. null when all was read. */
export function queryProblemText(problems: readonly QueryProblem[]): string | null {
  const [first] = problems;
  return first ? QUERY_PROBLEM_TEXTS[first.code](first.text) : null;
}
