import type { Chapter } from './playback-model.js';

/** A browser may seek a little short of where it was told to. */
const SEEK_SECONDS = 0.1;

/** A chapter is told by its name, a broadcast by when it began. */
export function formatChapter({ title, startedMs }: Chapter, language: string): string {
  if (title !== null) return title;
  const format = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
  });
  return format.format(startedMs);
}

/** The chapter in which a time is, by its index; -1 before the first. */
export function findChapter(chapters: readonly Chapter[], time: number): number {
  return chapters.filter(({ at }) => at <= time + SEEK_SECONDS).length - 1;
}
