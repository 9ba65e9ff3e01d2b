import { open } from 'node:fs/promises';

/** Makes the names in a folder durable, where the system can; elsewhere they are with the next write. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => null);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
