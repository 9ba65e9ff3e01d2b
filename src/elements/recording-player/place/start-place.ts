/** Reads a time as a page's address or a person gives it: `90`, `90s`, `1m30s`, `1:30`, `1:02:03`. Null: none. */
export function parseTime(text: string): number | null {
  const units = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?$/.exec(text);
  const clock = /^(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text);
  const [, hours = 0, minutes = 0, seconds = 0] = units ?? clock ?? [];
  if (text === '' || (units ?? clock) === null) return null;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** The second that a page's address asks for, as in `#t=90` (Media Fragments, 4.2.1); null where it asks for none. */
export function readAddressTime(hash: string): number | null {
  const [from = ''] = new URLSearchParams(hash.replace(/^#/, '')).get('t')?.split(',') ?? [];
  return parseTime(from.replace(/^npt:/, ''));
}
