import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';

/** So many ports of a range are tried before it counts as full. */
const maxAttempts = 200;

export interface UdpAddress {
  readonly address: string;
  readonly port: number;
}

/** Opens a UDP socket on an address; `::` hears IPv4 too. Rejects when there is no port to be had. */
export async function openUdpSocket(
  address: string,
  range: readonly [number, number] = [0, 0],
): Promise<Socket> {
  const [first, last] = range;
  const count = last - first + 1;
  const offset = Math.floor(Math.random() * count);
  for (let i = 0; ; i += 1) {
    try {
      return await openOn(address, first + ((offset + i) % count));
    } catch (error) {
      if (i + 1 >= Math.min(count, maxAttempts)) throw error;
    }
  }
}

async function openOn(address: string, port: number): Promise<Socket> {
  const family = address.includes(':') ? 6 : 4;
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    // Addresses come from datagrams and are never names; Node's own lookup costs each of them a turn.
    lookup: (host, _options, found) => found(null, host, family),
  });
  try {
    // Listened for first: with such a lookup the socket may be bound before `bind` returns.
    const bound = once(socket, 'listening');
    socket.bind({ address, port, exclusive: true });
    await bound;
  } catch (error) {
    socket.close();
    throw error;
  }
  // A datagram that could not be sent is a lost one; whoever waits for its answer asks again.
  socket.on('error', () => undefined);
  return socket;
}
