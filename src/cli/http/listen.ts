import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readSystemCode, StartError } from '../start-error.js';

/** Where a server listens. */
export interface ListenPlace {
  /** 0 takes any free one. */
  readonly port: number;
  readonly host: string;
}

/** Listens, and resolves with the port. Rejects with a `StartError` that says what to change. */
export function listen(server: Server, { port, host }: ListenPlace): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(toListenError(error, port, host)));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function toListenError(error: Error, port: number, host: string): StartError {
  switch (readSystemCode(error)) {
    case 'EADDRINUSE':
      return new StartError(
        'address-busy',
        `Port ${port} on ${host} is in use by another program. Stop it, or set PORT to another number.`,
        error,
      );
    case 'EACCES':
      return new StartError(
        'address-unusable',
        `This user may not listen on port ${port}. Set PORT to a number from 1024 up.`,
        error,
      );
    default:
      return new StartError(
        'address-unusable',
        `${host} is not an address of this machine (${readSystemCode(error)}). Set HOST to one that is.`,
        error,
      );
  }
}
