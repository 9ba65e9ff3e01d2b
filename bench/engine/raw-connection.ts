import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** What a server answered. The body of what is no text is counted and thrown away. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

interface Waiting {
  readonly wantsText: boolean;
  readonly resolve: (answer: RawAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** One connection of HTTP/1.1 that stays open: a simulated viewer must cost less than what it measures. */
export class RawConnection {
  readonly #socket: Socket;
  readonly #host: string;
  #waiting: Waiting | null = null;
  #head = '';
  #status = 0;
  #left: number | null = null;
  #chunks: Buffer[] = [];

  constructor(origin: URL) {
    this.#host = origin.host;
    this.#socket = connect(Number(origin.port), origin.hostname);
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (chunk) => this.#take(chunk));
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#fail(new Error('Closed')));
  }

  /** One request at a time. */
  get(path: string, wantsText: boolean): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { wantsText, resolve, reject };
      this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: ${this.#host}\r\n\r\n`);
    });
  }

  close(): void {
    this.#waiting = null;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    let body = chunk;
    if (this.#left === null) {
      this.#head += chunk.toString('latin1');
      const end = this.#head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = this.#head.slice(0, end);
      body = chunk.subarray(chunk.length - (this.#head.length - end - 4));
      this.#head = '';
      this.#status = Number(head.slice(9, 12));
      const [, length = ''] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
      if (length === '') return this.#fail(new Error('An answer without a length'));
      this.#left = Number(length);
    }
    this.#left -= body.length;
    if (this.#waiting?.wantsText === true) this.#chunks.push(body);
    if (this.#left > 0) return;
    const waiting = this.#waiting;
    const text = Buffer.concat(this.#chunks).toString();
    this.#waiting = null;
    this.#left = null;
    this.#chunks = [];
    waiting?.resolve({ status: this.#status, text });
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error);
    this.#waiting = null;
    this.#socket.destroy();
  }
}
