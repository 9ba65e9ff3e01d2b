import { ProblemError } from '../../contract/index.js';
import type { ServeOperation } from './operation.js';

/** Not served by this version. */
export const oembed: ServeOperation = async () => {
  throw new ProblemError('feature-unsupported', { detail: 'oEmbed is not available' });
};
