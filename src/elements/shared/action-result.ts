import type { ElementError } from './element-error.js';

/** What became of a call on an element. Public methods resolve with it and never reject. */
export type ActionResult =
  /** It happened, or was so already. */
  | { readonly outcome: 'done' }
  /** Nothing to do it to: the element is not on a page, or its phase does not have it. */
  | { readonly outcome: 'ignored' }
  /** A later call, or the element's removal, overtook it. */
  | { readonly outcome: 'superseded' }
  | { readonly outcome: 'failed'; readonly error: ElementError };
