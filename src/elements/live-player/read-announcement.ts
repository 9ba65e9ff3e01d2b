import type { Stream } from '../../contract/index.js';
import type { Announcement } from './live-state.js';

/** What is known of an event before it is live; null before it is known at all. */
export function readAnnouncement(
  event: Stream | null,
  resolve: (url: string) => string,
): Announcement | null {
  if (event === null) return null;
  const { title, startsAt, recordings } = event;
  const poster = recordings[0]?.poster ?? null;
  return { title, startsAt, poster: poster === null ? null : resolve(poster) };
}
