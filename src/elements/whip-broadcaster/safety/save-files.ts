/** Files are given to the browser one by one; all at once, most browsers keep the first alone. */
const BETWEEN_FILES_MS = 400;
/** A download that begins late still finds its file. */
const KEPT_MS = 60_000;
/** What is shared a phone may take into its memory first; beyond this it is a download. */
const MOST_SHARED_BYTES = 100_000_000;

/** What became of files: who closes the phone's menu has decided that they go nowhere. */
export type HandedOver = 'downloaded' | 'shared' | 'declined';

/** Hands files to the person: by the phone's own menu where it takes files, else as downloads. */
export async function saveFiles(files: readonly File[]): Promise<HandedOver> {
  const shared = await share(files);
  if (shared !== null) return shared;
  for (const file of files) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_FILES_MS));
  }
  return 'downloaded';
}

/** Null where this device shares no files. */
async function share(files: readonly File[]): Promise<'shared' | 'declined' | null> {
  const { canShare, share: open } = navigator as Partial<Navigator>;
  const what = { files: [...files] };
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > MOST_SHARED_BYTES) return null;
  const isPhone = matchMedia('(hover: none) and (pointer: coarse)').matches;
  if (!isPhone || !open || !canShare?.call(navigator, what)) return null;
  try {
    await open.call(navigator, what);
    return 'shared';
  } catch (cause) {
    return cause instanceof DOMException && cause.name === 'AbortError' ? 'declined' : null;
  }
}
