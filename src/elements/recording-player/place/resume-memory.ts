/** The one entry in the browser's storage. It never leaves the device. */
const ENTRY = 'streamside:left-at';

/** Who looks at so many others in between begins this one anew. */
const MAX_REMEMBERED = 50;

/** Who has seen less begins anew, and who is nearer to the end has seen it. */
const FROM_SECONDS = 10;
const BEFORE_END_SECONDS = 15;

/** Where this browser left one recording. */
export interface ResumeMemory {
  /** Seconds; null where it was not begun, or was seen to its end. */
  read(): number | null;
  write(seconds: number, duration: number | null): void;
}

/** Names the recordings of a stream, without anything that is secret. */
export function nameStream(endpoint: string, stream: string): string {
  return `${new URL(endpoint, document.baseURI).href} ${stream}`;
}

/** Remembers by a name of which only a hash is kept, since an address may carry a token. */
export function openResumeMemory(name: string): ResumeMemory {
  const key = toKey(name);
  return {
    read() {
      return readAll().find(([other]) => other === key)?.[1] ?? null;
    },
    write(seconds, duration) {
      const others = readAll().filter(([other]) => other !== key);
      const isSeen = duration !== null && seconds > duration - BEFORE_END_SECONDS;
      const own = seconds < FROM_SECONDS || isSeen ? [] : [[key, Math.floor(seconds)] as const];
      writeAll([...own, ...others].slice(0, MAX_REMEMBERED));
    },
  };
}

type Entries = readonly (readonly [key: string, seconds: number])[];

function readAll(): Entries {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(ENTRY) ?? '[]');
    return Array.isArray(all) ? all.filter(isEntry) : [];
  } catch {
    return [];
  }
}

/** A browser that stores nothing forgets. */
function writeAll(all: Entries): void {
  try {
    if (all.length > 0) localStorage.setItem(ENTRY, JSON.stringify(all));
    else localStorage.removeItem(ENTRY);
  } catch {
    return;
  }
}

function isEntry(entry: unknown): entry is readonly [string, number] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && Number.isFinite(entry[1]);
}

/** FNV-1a, twice: short, and without the secure context that the browser's own digests want. */
function toKey(name: string): string {
  return [0x811c9dc5, 0x01000193].map((seed) => hash(name, seed).toString(36)).join('');
}

function hash(text: string, seed: number): number {
  let value = seed;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value;
}
