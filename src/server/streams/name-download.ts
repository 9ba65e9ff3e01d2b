import type { Recording, Source } from '../../contract/index.js';

/** File systems take 255 bytes, and a letter may be four. */
const maxLetters = 50;

/** What Windows, macOS or Linux take in no file's name; and what would turn the direction of what follows. */
// eslint-disable-next-line no-control-regex
const unnamable = /[\p{Cs}\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"/\\|?*]+/gu;

/** What an editor or a form has left of its own in a title; words of it would stand in the name as letters do. */
const tag = /<\/?[a-z][^<>]*>/gi;

/** What a file of a recording is called where it is kept: by the event, and the day on which it was. */
export function formatFileName(title: string, startedAt: string | null): string {
  const name = [...title.replace(tag, ' ').replace(unnamable, ' ').replace(/\s+/g, ' ').trim()]
    .slice(0, maxLetters)
    .join('')
    .replace(/^\.+|[. ]+$/g, '');
  const day = startedAt?.slice(0, 10);
  return `${[name || 'Recording', ...(day === undefined ? [] : [day])].join(' ')}.mp4`;
}

/** The recording with addresses that give its files by name; providers leave that name open at the end of theirs. */
export function nameDownloads(recording: Recording, title: string): Recording {
  const name = encodeURIComponent(formatFileName(title, recording.startedAt));
  const sources = recording.sources.map((source): Source => {
    const { download } = source;
    return download === undefined ? source : { ...source, download: download + name };
  });
  return { ...recording, sources };
}
