import { formatParameter } from '../codec.js';

const attributeForm = /^a=(rtpmap|fmtp|rtcp-fb):(\d{1,3}) (.*)$/;

/**
 * What a section's lines say of its formats. Each line is read once, however many formats there
 * are: looking for each format in all lines would let one offer of ordinary size stop the process.
 */
export class FormatAttributes {
  readonly #values = new Map<string, string[]>();
  /** Formats of retransmissions, by that of the original and its clock rate. */
  readonly #retransmissions = new Map<string, number>();

  constructor(lines: readonly string[]) {
    for (const line of lines) {
      const [, name = '', format = '', value = ''] = attributeForm.exec(line) ?? [];
      if (name === '') continue;
      const key = `${name}:${format}`;
      const known = this.#values.get(key);
      if (known === undefined) this.#values.set(key, [value.trim()]);
      else known.push(value.trim());
    }
    for (const [key, values] of this.#values) {
      if (key.startsWith('rtpmap:')) this.#noteRetransmission(key.slice(7), values[0] ?? '');
    }
  }

  /** Values of every line of an attribute for one format, in their order. */
  valuesOf(name: 'rtpmap' | 'fmtp' | 'rtcp-fb', format: string): readonly string[] {
    return this.#values.get(`${name}:${format}`) ?? [];
  }

  /** The `rtx` format whose `apt` is this one (RFC 4588 §8.1), or null. */
  retransmissionOf(format: string, clockRate: number): number | null {
    return this.#retransmissions.get(`${format}/${clockRate}`) ?? null;
  }

  #noteRetransmission(format: string, mapping: string): void {
    const [name, clockRate] = mapping.toLowerCase().split('/');
    const type = Number(format);
    const original = formatParameter(this.valuesOf('fmtp', format)[0] ?? '', 'apt');
    if (name !== 'rtx' || original === null || type > 127) return;
    const key = `${original}/${clockRate}`;
    if (!this.#retransmissions.has(key)) this.#retransmissions.set(key, type);
  }
}
