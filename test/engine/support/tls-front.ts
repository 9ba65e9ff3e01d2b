import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';

import { createCertificate } from './certificate.js';

/** Ends TLS for a plain port behind it, with a certificate of its own. */
export interface TlsFront {
  readonly port: number;
  /** The certificate, PEM. */
  readonly cert: string;
  close(): void;
}

export async function openTlsFront(toPort: number): Promise<TlsFront> {
  const identity = createCertificate();
  const server = createServer(identity, (secure) => {
    const plain = connect(toPort, '127.0.0.1');
    for (const [from, to] of [
      [secure, plain],
      [plain, secure],
    ] as const) {
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, cert: identity.cert, close: () => server.close() };
}
