/** What the browser says of this origin's room. Null where it does not say. */
export interface StorageSpace {
  readonly freeBytes: number | null;
  readonly usedBytes: number | null;
  /** The browser has promised to remove nothing of its own accord. */
  readonly isPersistent: boolean;
}

/** Asks how much room there is. Never rejects. */
export async function readStorageSpace(): Promise<StorageSpace> {
  const storage = getStorage();
  const [estimate, isPersistent] = await Promise.all([
    storage.estimate?.().catch(() => null) ?? null,
    storage.persisted?.().catch(() => false) ?? false,
  ]);
  const { quota, usage } = estimate ?? {};
  return {
    freeBytes: quota === undefined || usage === undefined ? null : Math.max(0, quota - usage),
    usedBytes: usage ?? null,
    isPersistent,
  };
}

/** Asks the browser to remove nothing of its own accord. Resolves with what it says. Never rejects. */
export async function askPersistence(): Promise<boolean> {
  const storage = getStorage();
  if ((await storage.persisted?.().catch(() => false)) === true) return true;
  return (await storage.persist?.().catch(() => false)) ?? false;
}

/** Parts of it are absent before Safari 17, and all of it without a secure address. */
function getStorage(): Partial<StorageManager> {
  const { storage } = navigator as Partial<Navigator>;
  if (storage === undefined) return {};
  return {
    ...(storage.estimate ? { estimate: () => storage.estimate() } : {}),
    ...(storage.persisted ? { persisted: () => storage.persisted() } : {}),
    ...(storage.persist ? { persist: () => storage.persist() } : {}),
  };
}
