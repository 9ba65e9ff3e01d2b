import { readBytes } from '../http/read-body.js';
import type { ServeStreamOperation } from './operation.js';

/** Two seconds of a line that carries far more than a broadcast takes. */
const maxProbeBytes = 1_000_000;

/** Takes bytes and throws them away, so that whoever is about to broadcast sees what the line carries. */
export const measureUplink: ServeStreamOperation = async (_parts, { request }) => {
  await readBytes(request, maxProbeBytes);
  return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } });
};
