/** What a page without a backend says of its recording at Mux. */
interface MuxPage {
  readonly playbackId: string;
  getAttribute(name: string): string | null;
}

/**
 * Address of a picture that the page has given a token for; empty without one. Mux keeps pictures on
 * another host than the recording, which nobody is sent to unasked.
 */
export function toMuxPicture(page: MuxPage, file: 'thumbnail.jpg' | 'storyboard.vtt'): string {
  const token = page.getAttribute(`${file.slice(0, -4)}-token`);
  return page.playbackId && token
    ? `https://image.mux.com/${page.playbackId}/${file}?token=${encodeURIComponent(token)}`
    : '';
}
