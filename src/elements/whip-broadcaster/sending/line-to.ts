import { Line } from './line.js';
import { createServerKnocker } from './server-knocker.js';

const lines = new Map<string, Line>();

/** The line to the server of this address: one for all on this page that ask there. */
export function lineTo(url: string): Line {
  const origin = readOrigin(url);
  const line = lines.get(origin) ?? new Line(createServerKnocker(origin));
  lines.set(origin, line);
  return line;
}

/** An address that is none is asked for as well, and answers for itself. */
function readOrigin(url: string): string {
  try {
    return new URL(url, document.baseURI).origin;
  } catch {
    return location.origin;
  }
}
