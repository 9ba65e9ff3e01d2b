import { createSocket } from 'node:dgram';

/** Faults of one port, beside which others may be free. */
const takenCodes: ReadonlySet<string> = new Set(['EADDRINUSE', 'EACCES']);

/** The system has no IPv6, and sessions do without it. */
const withoutV6Codes: ReadonlySet<string> = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL']);

/** Looks whether another session would find a UDP port. */
export class FreePorts {
  readonly #range: readonly [number, number] | null;
  /** Where the search begins: behind what was found last, since that is taken now. */
  #next: number;

  /** `range`: the first and last port that sessions may take; null for any. */
  constructor(range: readonly [number, number] | null) {
    this.#range = range;
    this.#next = range?.[0] ?? 0;
  }

  /** Whether a port, and a descriptor for it, can be had at this moment. `address` null: at all of the machine's. */
  async hasOne(address: string | null): Promise<boolean> {
    if (this.#range === null) return (await tryPort(0, address)) === null;
    const [first, last] = this.#range;
    for (let tries = last - first + 1; tries > 0; tries -= 1) {
      const port = this.#next;
      this.#next = port < last ? port + 1 : first;
      const code = await tryPort(port, address);
      if (code === null) return true;
      if (!takenCodes.has(code)) return false;
    }
    return false;
  }
}

/** Null when a socket can be bound there, else the system's code. */
async function tryPort(port: number, address: string | null): Promise<string | null> {
  if (address !== null) return await tryBind('udp4', port, address);
  const code = await tryBind('udp6', port, '::');
  return code !== null && withoutV6Codes.has(code) ? await tryBind('udp4', port, '0.0.0.0') : code;
}

function tryBind(type: 'udp4' | 'udp6', port: number, address: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket(type);
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      resolve(error.code ?? 'unexpected');
    });
    socket.bind({ port, address, exclusive: true }, () => socket.close(() => resolve(null)));
  });
}
