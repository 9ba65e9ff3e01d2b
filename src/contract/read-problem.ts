import type { Problem } from './problem.js';
import * as r from './reader.js';

const problem = r.object<Problem>({
  type: (value, path) => (value === undefined ? 'about:blank' : r.text(value, path)),
  title: r.text,
  status: r.wholeAmount,
  code: r.text,
  detail: r.optional(r.text),
});

/** Reads problem details. `code` may be one that this version does not know. */
export const readProblem = (json: unknown): Problem => problem(json, '');
