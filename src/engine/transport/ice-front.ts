import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';

import type { IceCredentials } from '../sdp/ice-description.js';
import {
  formatBindingRequest,
  formatBindingSuccess,
  hasIntegrity,
  isStun,
  parseStunMessage,
} from './stun-message.js';
import type { StunMessage } from './stun-message.js';
import { openUdpSocket } from './udp-socket.js';
import type { UdpAddress } from './udp-socket.js';

/** A client checks its path every few seconds; one silent for longer has taken back its consent (RFC 7675). */
const consentMs = 15_000;

/** A client has some pairs for each of its networks; beyond these the oldest address is forgotten. */
const maxSources = 32;

/** The library is on this machine: what it does not answer at once was lost in a full buffer. */
const repeatMs = 100;
const maxRepeats = 20;

/** The most that the attribute may say: above every candidate that the library knows. */
const priority = 0x7fffffff;

export interface IceFrontOptions {
  /** Port of the library's own socket, and whether that hears IPv6. */
  readonly libraryPort: number;
  readonly hearsV6: boolean;
  /** What both said when the session was opened: the library knows no other credentials. */
  readonly library: IceCredentials;
  readonly client: IceCredentials;
  /** First and last port for the client's side; null for any. */
  readonly portRange: readonly [number, number] | null;
  /** Milliseconds that never go back. Default the process's own. */
  readonly clock?: () => number;
}

/** One restart: the credentials that both ends have since. */
interface Generation {
  readonly own: IceCredentials;
  readonly client: IceCredentials;
  /** The newest address that the client chose. */
  chosen: UdpAddress | null;
}

/**
 * Stands between a client that has restarted ICE and the library, which knows only the session's
 * first credentials. To the client it answers checks as an ICE-lite agent does (RFC 8445 §7.3); to
 * the library it is the client at one more address, of the highest priority. Everything that is not
 * STUN it passes on, so DTLS and SRTP stay as they are.
 */
export class IceFront {
  readonly #options: IceFrontOptions;
  /** Towards the client, and towards the library. */
  readonly #outer: Socket;
  readonly #inner: Socket;
  readonly #tieBreaker = randomBytes(8);
  /** Addresses from which the client has proved itself, the newest last. */
  readonly #sources = new Map<string, Generation>();
  #generation: Generation | null = null;
  /** The generation before, which stays good until the client has found its new way. */
  #former: Generation | null = null;
  readonly #clock: () => number;
  /** When the client last proved itself, or began a generation. */
  #heardMs: number;
  #isClosed = false;

  /** Opens both sockets. Rejects when the ports are used up. */
  static async open(options: IceFrontOptions): Promise<IceFront> {
    const { libraryPort, hearsV6, portRange } = options;
    // The library ranks a pair by its own candidate first, and its IPv6 ones higher.
    const loopback = hearsV6 ? '::1' : '127.0.0.1';
    const inner = await openUdpSocket(loopback);
    try {
      const connected = once(inner, 'connect');
      inner.connect(libraryPort, loopback);
      await connected;
      const outer = await openUdpSocket(hearsV6 ? '::' : '0.0.0.0', portRange ?? undefined);
      return new IceFront(options, outer, inner);
    } catch (error) {
      inner.close();
      throw error;
    }
  }

  private constructor(options: IceFrontOptions, outer: Socket, inner: Socket) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
    this.#heardMs = this.#clock();
    this.#outer = outer;
    this.#inner = inner;
    outer.on('message', (bytes, from) => this.#takeOuter(bytes, from));
    inner.on('message', (bytes) => this.#takeInner(bytes));
  }

  get #chosen(): UdpAddress | null {
    return this.#generation?.chosen ?? null;
  }

  /** Port on the client's side. */
  get port(): number {
    return this.#outer.address().port;
  }

  /**
   * Makes itself known to the library without changing its path; false when the library does not
   * answer, and then it would not take media from here either.
   */
  async introduce(): Promise<boolean> {
    return await this.#check(false);
  }

  /** Begins a generation with the client's new credentials; returns this end's. */
  restart(client: IceCredentials): IceCredentials {
    const own = {
      iceUfrag: randomBytes(6).toString('base64'),
      icePwd: randomBytes(18).toString('base64'),
    };
    // A restart that led nowhere does not push out the one that carries the media.
    if (this.#former === null || this.#chosen !== null) this.#former = this.#generation;
    this.#generation = { own, client, chosen: null };
    this.#heardMs = this.#clock();
    return own;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#outer.close();
    this.#inner.close();
  }

  #takeOuter(bytes: Buffer, from: UdpAddress): void {
    if (isStun(bytes)) this.#takeCheck(bytes, from);
    else if (this.#sources.has(toKey(from))) this.#inner.send(bytes);
  }

  #takeCheck(bytes: Buffer, from: UdpAddress): void {
    const message = parseStunMessage(bytes);
    if (message?.kind !== 'request') return;
    const generation = [this.#generation, this.#former].find(
      (known) => message.username === `${known?.own.iceUfrag}:${known?.client.iceUfrag}`,
    );
    if (!generation || !hasIntegrity(message, generation.own.icePwd)) return;
    this.#heardMs = this.#clock();
    this.#noteSource(from, generation);
    const answer = formatBindingSuccess(message.transactionId, from, generation.own.icePwd);
    this.#outer.send(answer, from.port, from.address);
    if (message.isNomination) this.#choose(generation, from);
  }

  #noteSource(from: UdpAddress, generation: Generation): void {
    const key = toKey(from);
    this.#sources.delete(key);
    this.#sources.set(key, generation);
    const [oldest] = this.#sources.keys();
    if (this.#sources.size > maxSources && oldest !== undefined) this.#sources.delete(oldest);
  }

  #choose(generation: Generation, from: UdpAddress): void {
    const isFirst = generation.chosen === null;
    generation.chosen = { address: from.address, port: from.port };
    if (!isFirst) return;
    if (generation === this.#generation) {
      this.#former = null;
      for (const [key, of] of this.#sources) if (of !== generation) this.#sources.delete(key);
    }
    void this.#check(true);
  }

  #takeInner(bytes: Buffer): void {
    if (isStun(bytes)) {
      const message = parseStunMessage(bytes);
      if (message?.kind === 'request') this.#answerLibrary(message);
      return;
    }
    const chosen = this.#chosen ?? this.#former?.chosen ?? null;
    if (chosen !== null) this.#outer.send(bytes, chosen.port, chosen.address);
  }

  /** The library checks whether its peer still consents; that is the client's to say, not the front's. */
  #answerLibrary({ transactionId }: StunMessage): void {
    if (this.#clock() - this.#heardMs > consentMs) return;
    const own = this.#inner.address();
    this.#inner.send(formatBindingSuccess(transactionId, own, this.#options.client.icePwd));
  }

  /** Sends the library a check until it answers; false when it does not. */
  async #check(isNomination: boolean): Promise<boolean> {
    const { library, client } = this.#options;
    const request = formatBindingRequest({
      username: `${library.iceUfrag}:${client.iceUfrag}`,
      password: library.icePwd,
      priority,
      tieBreaker: this.#tieBreaker,
      isNomination,
    });
    const transactionId = request.subarray(8, 20);
    return await new Promise((resolve) => {
      let repeats = 0;
      const end = (isAnswered: boolean): void => {
        clearInterval(timer);
        this.#inner.off('message', listen).off('close', stop);
        resolve(isAnswered);
      };
      const stop = (): void => end(false);
      const listen = (bytes: Buffer): void => {
        const message = parseStunMessage(bytes);
        if (message?.kind === 'success' && message.transactionId.equals(transactionId)) end(true);
      };
      const timer = setInterval(() => {
        repeats += 1;
        if (repeats > maxRepeats) end(false);
        else this.#inner.send(request);
      }, repeatMs);
      this.#inner.on('message', listen).on('close', stop);
      this.#inner.send(request);
    });
  }
}

function toKey({ address, port }: UdpAddress): string {
  return `${address} ${port}`;
}
