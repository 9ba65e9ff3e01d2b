/** iPhones have no full screen for elements, only their own player for a video. */
interface AppleVideo extends HTMLVideoElement {
  webkitEnterFullscreen?(): void;
}

/** Whether the element or its video can fill the screen here. */
export function hasFullScreen(frame: HTMLElement, media: AppleVideo | null): boolean {
  return (
    (typeof frame.requestFullscreen === 'function' && frame.ownerDocument.fullscreenEnabled) ||
    typeof media?.webkitEnterFullscreen === 'function'
  );
}

/** Fills the screen with the frame and its controls, or leaves it. A refusal changes nothing. */
export async function toggleFullScreen(
  frame: HTMLElement,
  media: AppleVideo | null,
): Promise<void> {
  const root = frame.getRootNode() as ShadowRoot;
  try {
    if (root.fullscreenElement === frame) await frame.ownerDocument.exitFullscreen();
    else if (typeof frame.requestFullscreen === 'function') await frame.requestFullscreen();
    else media?.webkitEnterFullscreen?.();
  } catch {
    return;
  }
}
