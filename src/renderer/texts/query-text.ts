// What is wrong with a query, in words. Pure; called by the search box.
import type { QueryProblem } from '../../shared/query/query.ts';
import { words } from './words.ts';

/** The first of them: the listener mends one at a time. null when all was read. */
export function queryProblemText(problems: readonly QueryProblem[]): string | null {
  const [first] = problems;
  return first ? words.queryProblems[first.code](first.text) : null;
}
