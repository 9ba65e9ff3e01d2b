import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** A UDP socket of a test's own on loopback, whose datagrams can be waited for in turn. */
export class UdpEnd {
  readonly #socket: Socket;
  #arrived: { bytes: Buffer; from: RemoteInfo }[] = [];
  readonly #ignored: Buffer[] = [];
  #onArrival: (() => void) | null = null;

  static async open(): Promise<UdpEnd> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new UdpEnd(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (bytes, from) => {
      if (this.#ignored.some((ignored) => ignored.equals(bytes))) return;
      this.#arrived.push({ bytes, from });
      this.#onArrival?.();
    });
  }

  get port(): number {
    const { port }: AddressInfo = this.#socket.address();
    return port;
  }

  /** How many have arrived and were not taken yet. */
  get waiting(): number {
    return this.#arrived.length;
  }

  /** Takes no notice of this datagram any more: what is repeated until it is answered may cross the answer. */
  ignore(bytes: Buffer): void {
    this.#ignored.push(bytes);
    this.#arrived = this.#arrived.filter((arrived) => !arrived.bytes.equals(bytes));
  }

  send(bytes: Buffer, port: number): void {
    this.#socket.send(bytes, port, '127.0.0.1');
  }

  /** The next datagram. */
  async next(): Promise<{ bytes: Buffer; from: RemoteInfo }> {
    for (;;) {
      const first = this.#arrived.shift();
      if (first !== undefined) return first;
      await new Promise<void>((resolve) => (this.#onArrival = resolve));
    }
  }

  close(): void {
    this.#socket.close();
  }
}
