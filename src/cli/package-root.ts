import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The package's folder: the same seen from `dist/cli` and from `src/cli`. */
export const packageRoot = fileURLToPath(new URL('../../', import.meta.url));

/** The version that package.json names. */
export function readPackageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
