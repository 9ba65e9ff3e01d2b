/** How far a start came. */
export type Start = 'playing' | 'muted' | 'refused' | 'interrupted';

/**
 * Starts the media, and where the browser refuses sound, starts it without. Never rejects;
 * `interrupted` is a start that a new source overtook.
 */
export async function startPlaying(media: HTMLMediaElement): Promise<Start> {
  const wasMuted = media.muted;
  const first = await tryPlaying(media);
  if (first !== 'refused' || wasMuted) return first;
  media.muted = true;
  const second = await tryPlaying(media);
  if (second === 'playing') return 'muted';
  media.muted = wasMuted;
  return second;
}

async function tryPlaying(media: HTMLMediaElement): Promise<'playing' | 'refused' | 'interrupted'> {
  try {
    await media.play();
    return 'playing';
  } catch (error) {
    const isRefusal = error instanceof DOMException && error.name === 'NotAllowedError';
    return isRefusal ? 'refused' : 'interrupted';
  }
}
