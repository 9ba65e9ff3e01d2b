import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../../src/engine/index.js';
import { serve } from './protocol-page.js';

/** An engine in a process of its own: prints its origin, tells a stream's report, ends with its parent. */
const dataDir = mkdtempSync(join(tmpdir(), 'protocol-'));
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
process.on('disconnect', () => process.exit());

const engine = await createEngine({ dataDir, authorize: async () => 'allowed' });
const { origin } = await serve(async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith('/media/')) return engine.fetch(request);
  return Response.json(await engine.report(pathname.slice('/report/'.length)));
});
process.send?.(origin);
