/** A media playlist's lines, read as strictly as RFC 8216bis puts it. */
interface Read {
  readonly targetSeconds: number;
  readonly partTarget: number | null;
  readonly mediaSequence: number;
  readonly discontinuitySequence: number;
  readonly segments: readonly ReadSegment[];
  readonly isEnded: boolean;
}

interface ReadSegment {
  readonly uri: string;
  readonly seconds: number;
  /** How many discontinuities lie before it, counted through the playlist's whole life. */
  readonly discontinuities: number;
  readonly parts: readonly number[];
}

/** What EXTINF and the durations of its parts may differ by: the rounding of each. */
const roundingSeconds = 0.001;

/** Tags of which a media playlist has at most one. */
const headerTags = [
  'EXT-X-VERSION',
  'EXT-X-TARGETDURATION',
  'EXT-X-SERVER-CONTROL',
  'EXT-X-PART-INF',
  'EXT-X-MEDIA-SEQUENCE',
  'EXT-X-DISCONTINUITY-SEQUENCE',
  'EXT-X-PLAYLIST-TYPE',
  'EXT-X-ENDLIST',
] as const;

/** Tags that stand before a segment, each at most once. */
const segmentTags = [
  'EXTINF',
  'EXT-X-BYTERANGE',
  'EXT-X-DISCONTINUITY',
  'EXT-X-MAP',
  'EXT-X-PROGRAM-DATE-TIME',
  'EXT-X-PART',
  'EXT-X-PRELOAD-HINT',
] as const;

/**
 * Holds one media playlist against RFC 8216bis, and each reading of it against the one before.
 * Throws with all that is wrong.
 */
export class PlaylistChecker {
  #last: Read | null = null;
  #readings = 0;

  /** How often it was read. */
  get readings(): number {
    return this.#readings;
  }

  check(text: string): void {
    const faults: string[] = [];
    const read = readPlaylist(text, faults);
    if (this.#last !== null) compare(this.#last, read, faults);
    if (faults.length > 0) throw new Error(`${faults.join('\n')}\nin\n${text}`);
    this.#last = read;
    this.#readings += 1;
  }
}

function readPlaylist(text: string, faults: string[]): Read {
  const fault = (what: string): void => void faults.push(what);
  if (!text.startsWith('#EXTM3U\n')) fault('§4.4.1.1: EXTM3U is the first line');
  const lines = text.split('\n').filter((line) => line !== '');
  const counts = new Map<string, number>();
  const head = new Map<string, string>();
  const segments: ReadSegment[] = [];
  let before = new Set<string>();
  let seconds: number | null = null;
  let parts: number[] = [];
  let discontinuities = 0;
  let hasMap = false;
  for (const line of lines.slice(1)) {
    if (!line.startsWith('#')) {
      if (seconds === null) fault(`§4.4.4.1: EXTINF stands before ${line}`);
      if (!hasMap) fault(`§4.4.4.5: EXT-X-MAP stands before ${line}, a fragment of MP4`);
      segments.push({ uri: line, seconds: seconds ?? 0, discontinuities, parts });
      before = new Set();
      seconds = null;
      parts = [];
      continue;
    }
    const [, tag = '', value = ''] = /^#([A-Z0-9-]+):?(.*)$/.exec(line) ?? [];
    if (isOneOf(headerTags, tag)) {
      head.set(tag, value);
      counts.set(tag, (counts.get(tag) ?? 0) + 1);
      if (segments.length > 0 && tag !== 'EXT-X-ENDLIST') fault(`§4.4.3: ${tag} after a segment`);
    } else if (isOneOf(segmentTags, tag)) {
      if (before.has(tag) && tag !== 'EXT-X-PART') fault(`§4.4.4: ${tag} twice for a segment`);
      before.add(tag);
      if (tag === 'EXTINF') seconds = readNumber(value.replace(/,.*$/, ''), tag, fault);
      if (tag === 'EXT-X-MAP') hasMap = true;
      if (tag === 'EXT-X-DISCONTINUITY') discontinuities += 1;
      if (tag === 'EXT-X-PART') {
        parts.push(readNumber(/DURATION=([\d.]+)/.exec(value)?.[1] ?? '', tag, fault));
      }
      if (tag === 'EXT-X-PROGRAM-DATE-TIME' && Number.isNaN(Date.parse(value))) {
        fault(`§4.4.4.6: ${value} is no date`);
      }
      const isQuoted = !/URI=/.test(value) || /URI="[^"\r\n]+"/.test(value);
      if (!isQuoted) fault(`§4.2: ${line} does not quote its URI`);
    } else fault(`§4.1: what is ${line}?`);
  }
  for (const [tag, count] of counts) if (count > 1) fault(`§4.4.3: ${tag} ${count} times`);
  const number = (tag: string, otherwise: number): number =>
    head.has(tag) ? readNumber(head.get(tag) ?? '', tag, fault) : otherwise;
  if (!head.has('EXT-X-TARGETDURATION')) fault('§4.4.3.1: EXT-X-TARGETDURATION is required');
  const version = number('EXT-X-VERSION', 1);
  if (version < 6) fault(`§8: EXT-X-MAP needs version 6, not ${version}`);
  const targetSeconds = number('EXT-X-TARGETDURATION', 0);
  if (!Number.isInteger(targetSeconds)) fault('§4.4.3.1: a target duration is an integer');
  const partTarget = toPartTarget(head.get('EXT-X-PART-INF'), fault);
  const read: Read = {
    targetSeconds,
    partTarget,
    mediaSequence: number('EXT-X-MEDIA-SEQUENCE', 0),
    discontinuitySequence: number('EXT-X-DISCONTINUITY-SEQUENCE', 0),
    segments,
    isEnded: head.has('EXT-X-ENDLIST'),
  };
  checkDurations(read, parts, fault);
  checkControl(read, head.get('EXT-X-SERVER-CONTROL'), fault);
  return read;
}

function checkDurations(read: Read, openParts: readonly number[], fault: (what: string) => void) {
  const { targetSeconds, partTarget, segments } = read;
  for (const { uri, seconds, parts } of segments) {
    if (Math.round(seconds) > targetSeconds) fault(`§4.4.3.1: ${uri} lasts ${seconds} s`);
    const sum = parts.reduce((total, part) => total + part, 0);
    const isSum = Math.abs(sum - seconds) <= roundingSeconds * Math.max(1, parts.length);
    if (parts.length > 0 && !isSum) fault(`§4.4.4.9: parts of ${uri} last ${sum} of ${seconds} s`);
  }
  const runs = [...segments.map(({ parts }) => parts), openParts];
  if (partTarget === null && runs.flat().length > 0) fault('§4.4.3.7: EXT-X-PART-INF is required');
  for (const parts of runs) {
    parts.forEach((part, i) => {
      if (part > (partTarget ?? Infinity)) fault(`§4.4.4.9: a part of ${part} s`);
      // The parts but the last of a segment are no shorter than 85 % where they can be: not checked, key frames end them.
      if (part <= 0) fault(`§4.4.4.9: part ${i} lasts ${part} s`);
    });
  }
}

function checkControl(
  { targetSeconds, partTarget }: Read,
  control: string | undefined,
  fault: (what: string) => void,
): void {
  if (partTarget === null) return;
  const attribute = (name: string): number =>
    Number(new RegExp(`(?:^|,)${name}=([\\d.]+)`).exec(control ?? '')?.[1] ?? Number.NaN);
  const partHoldBack = attribute('PART-HOLD-BACK');
  const holdBack = attribute('HOLD-BACK');
  if (!(partHoldBack >= 2 * partTarget)) fault('§4.4.3.8: PART-HOLD-BACK is twice PART-TARGET');
  if (holdBack < 3 * targetSeconds) fault('§4.4.3.8: HOLD-BACK is three target durations');
}

/** What must hold from one reading to the next (§6.2.1, §6.2.2). */
function compare(last: Read, read: Read, faults: string[]): void {
  const fault = (what: string): void => void faults.push(what);
  if (read.targetSeconds !== last.targetSeconds) fault('§4.4.3.1: the target duration changed');
  if (read.partTarget !== last.partTarget) fault('§4.4.3.7: the part target changed');
  if (read.mediaSequence < last.mediaSequence) fault('§4.4.3.2: the media sequence went back');
  if (last.isEnded && !read.isEnded) fault('§6.2.1: it goes on after its end');
  if (last.isEnded && read.segments.length !== last.segments.length) fault('§6.2.1: it changed');
  last.segments.forEach((segment, i) => {
    const at = last.mediaSequence + i - read.mediaSequence;
    if (at < 0) return;
    const now = read.segments[at];
    if (now === undefined) fault(`§6.2.1: ${segment.uri} is gone from the end`);
    else if (now.uri !== segment.uri || now.seconds !== segment.seconds) {
      fault(`§6.2.1: ${segment.uri} of ${segment.seconds} s became ${now.uri} of ${now.seconds} s`);
    } else if (
      now.discontinuities + read.discontinuitySequence !==
      segment.discontinuities + last.discontinuitySequence
    ) {
      fault(`§4.4.3.3: ${segment.uri} has another discontinuity number`);
    }
  });
  if (read.mediaSequence > last.mediaSequence + last.segments.length) {
    fault('§6.2.2: segments have left that were never listed');
  }
}

function readNumber(text: string, tag: string, fault: (what: string) => void): number {
  if (!/^\d+(\.\d+)?$/.test(text)) fault(`§4.2: ${tag} has no number but ${text}`);
  return Number(text);
}

function toPartTarget(value: string | undefined, fault: (what: string) => void): number | null {
  if (value === undefined) return null;
  return readNumber(/PART-TARGET=([\d.]+)/.exec(value)?.[1] ?? '', 'EXT-X-PART-INF', fault);
}

function isOneOf(tags: readonly string[], tag: string): boolean {
  return tags.includes(tag);
}
