/** What is asked of a backend after something of a recording could be played. */
export { lookAnew } from './look-anew.js';
export { revisit } from './revisit.js';
