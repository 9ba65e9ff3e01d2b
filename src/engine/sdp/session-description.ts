/** One `m=` section with its lines, the `m=` line first. */
export interface MediaSection {
  /** As the line says: `audio`, `video`, `application`. */
  readonly kind: string;
  readonly protocol: string;
  readonly formats: readonly string[];
  /** Its port is nought, and not for being bundled with others (RFC 9429 §5.2.1): nothing is wanted of it. */
  readonly isRefused: boolean;
  readonly lines: readonly string[];
}

export interface SessionDescription {
  /** Lines before the first `m=`. */
  readonly lines: readonly string[];
  readonly media: readonly MediaSection[];
}

/** More sections than any browser offers to one endpoint; a larger offer is not read. */
const maxMediaSections = 16;

/** The lines of a session description or of a trickle fragment, sorted by section; null when it is neither. */
export function parseSections(text: string): SessionDescription | null {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line !== '');
  const session: string[] = [];
  const media: {
    kind: string;
    port: string;
    protocol: string;
    formats: string[];
    lines: string[];
  }[] = [];
  for (const line of lines) {
    if (!/^[a-z]=/.test(line)) return null;
    if (line.startsWith('m=')) {
      const [kind, port, protocol, ...formats] = line.slice(2).split(' ');
      if (
        kind === undefined ||
        port === undefined ||
        protocol === undefined ||
        media.length >= maxMediaSections
      ) {
        return null;
      }
      media.push({ kind, port, protocol, formats, lines: [line] });
    } else {
      (media.at(-1)?.lines ?? session).push(line);
    }
  }
  return {
    lines: session,
    media: media.map(({ port, ...section }) => ({
      ...section,
      isRefused: port === '0' && !section.lines.includes('a=bundle-only'),
    })),
  };
}

/** A session description, which starts with its version; null when the text is not one. */
export function parseSessionDescription(text: string): SessionDescription | null {
  return text.startsWith('v=0') ? parseSections(text) : null;
}

/** Values of every `a=<name>:` line in the order in which they stand. */
export function attributesOf(lines: readonly string[], name: string): string[] {
  const prefix = `a=${name}:`;
  return lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
}

/** Value of the first `a=<name>:` line, or null. */
export function attributeOf(lines: readonly string[], name: string): string | null {
  return attributesOf(lines, name)[0] ?? null;
}
