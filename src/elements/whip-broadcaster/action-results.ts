import type { ActionResult } from '../shared/action-result.js';

/** What most calls come to. */
export const done: ActionResult = { outcome: 'done' };
export const ignored: ActionResult = { outcome: 'ignored' };
export const superseded: ActionResult = { outcome: 'superseded' };
