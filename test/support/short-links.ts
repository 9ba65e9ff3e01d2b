import { join } from 'node:path';
import { createViewerTokens } from '../../src/server/access/viewer-tokens.js';
import { embeddedStore } from '../../src/server/index.js';

/** Links of a running server's private streams, shorter than it makes them itself: a test cannot wait a minute for an end. */
export async function openShortLinks(dataFolder: string): Promise<{
  create(streamId: string, expiresAt: Date): Promise<string>;
  close(): Promise<void>;
}> {
  const store = await embeddedStore({ file: join(dataFolder, 'streamside.db') });
  const tokens = createViewerTokens(store, () => new Date());
  return {
    create: (id, expiresAt) => tokens.create({ id, kept: {} }, expiresAt),
    close: () => store.close(),
  };
}
