import { rename, rm, writeFile } from 'node:fs/promises';

/** Puts a file in place whole: whoever reads sees the old one or the new one, and so does the next start. */
export async function replaceFile(path: string, content: string | Buffer): Promise<void> {
  const temporary = `${path}.new`;
  try {
    await writeFile(temporary, content, { flush: true });
    await rename(temporary, path);
  } catch (error) {
    // On a full disk the half that was written would take the room of what could still be.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}
