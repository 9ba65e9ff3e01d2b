import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

import type * as datachannel from 'node-datachannel';

import type { IceServer } from '../../contract/index.js';
import { ProblemError } from '../../contract/index.js';
import { EngineError } from '../engine-error.js';
import { DatachannelPeer, releaseTracks } from './datachannel-peer.js';
import { FreePorts } from './free-ports.js';
import { toLibraryIceServers } from './library-ice-servers.js';
import type { Peer, PeerOptions, Transport } from './transport.js';

/** What a client that finds no port free is asked to wait: sessions that were given up are cleared by then. */
const retryAfterSeconds = 30;

/** A closed connection's port is free some milliseconds later. */
const freeingMs = 1000;
const freeingPauseMs = 10;

/** Where ending so many has freed no port, it is not for want of them. */
const maxFreed = 2;

export type Datachannel = typeof datachannel;

export interface DatachannelTransportOptions {
  /** First and last UDP port to use; any free one by default. */
  readonly portRange?: readonly [number, number];
  /** Address under which the same ports are reached from outside. */
  readonly publicAddress?: string;
  /** STUN and TURN servers that this end gathers candidates from; each costs an answer some waiting. */
  readonly gatherFrom?: readonly IceServer[];
}

/** The transport on libdatachannel. Rejects with `package-missing` when its package is not installed. */
export async function createDatachannelTransport(
  options: DatachannelTransportOptions = {},
): Promise<Transport> {
  if (options.publicAddress !== undefined && isIP(options.publicAddress) === 0) {
    throw new EngineError('address-invalid', 'publicAddress has to be an IP address, not a name');
  }
  const library = await loadLibrary();
  return new DatachannelTransport(library, options);
}

async function loadLibrary(): Promise<Datachannel> {
  try {
    return await import('node-datachannel');
  } catch (cause) {
    throw new EngineError(
      'package-missing',
      'The media engine needs the package node-datachannel: npm install node-datachannel',
      { cause },
    );
  }
}

class DatachannelTransport implements Transport {
  readonly #library: Datachannel;
  readonly #options: DatachannelTransportOptions;
  readonly #peers = new Set<DatachannelPeer>();
  readonly #ports: FreePorts;
  #binding: Promise<unknown> = Promise.resolve();

  constructor(library: Datachannel, options: DatachannelTransportOptions) {
    this.#library = library;
    this.#options = options;
    this.#ports = new FreePorts(options.portRange ?? null);
    openTransports += 1;
  }

  async openPeer(options: PeerOptions): Promise<Peer> {
    const [portRangeBegin, portRangeEnd] = this.#options.portRange ?? [undefined, undefined];
    const bindAddress = hasOutsideAddress() ? null : '127.0.0.1';
    const peer = new DatachannelPeer(
      this.#library,
      {
        iceServers: toLibraryIceServers(this.#options.gatherFrom ?? []),
        disableAutoNegotiation: true,
        ...(portRangeBegin === undefined ? {} : { portRangeBegin }),
        ...(portRangeEnd === undefined ? {} : { portRangeEnd }),
        ...(bindAddress === null ? {} : { bindAddress }),
      },
      {
        ...options,
        publicAddress: this.#options.publicAddress ?? null,
        portRange: this.#options.portRange ?? null,
        inTurn: (work) => this.#inTurn(work),
      },
      () => this.#peers.delete(peer),
    );
    this.#peers.add(peer);
    try {
      await this.#answer(peer, bindAddress, options.freePort ?? (() => false));
    } catch (error) {
      peer.close();
      throw error;
    }
    return peer;
  }

  /** Lets a peer answer when a port is free for it: without one the library does not throw, it ends the process. */
  async #answer(
    peer: DatachannelPeer,
    bindAddress: string | null,
    freePort: () => boolean,
  ): Promise<void> {
    const { answered } = await this.#inTurn(async () => {
      if (!(await this.#findPort(bindAddress, freePort))) {
        const detail = 'No UDP port is free for another session';
        throw new ProblemError('capacity-exhausted', { retryAfterSeconds, detail });
      }
      // It binds before it first waits.
      return { answered: peer.answer() };
    });
    await answered;
  }

  /** Whether there is a port, also by ending another peer. Nobody else binds meanwhile. */
  async #findPort(bindAddress: string | null, freePort: () => boolean): Promise<boolean> {
    for (let freed = 0; ; freed += 1) {
      const untilMs = performance.now() + (freed === 0 ? 0 : freeingMs);
      do {
        if (await this.#ports.hasOne(bindAddress)) return true;
      } while (performance.now() < untilMs && (await delay(freeingPauseMs, true)));
      if (freed === maxFreed || !freePort()) return false;
    }
  }

  /** One after the other, so that nobody takes a port between another's look and the library. */
  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#binding.then(work);
    this.#binding = done.catch(() => undefined);
    return await done;
  }

  close(): void {
    for (const peer of this.#peers) peer.close();
    openTransports -= 1;
    // The library's cleanup is for the whole process: the last engine in it calls it.
    if (openTransports > 0) return;
    try {
      this.#library.cleanup();
    } catch {
      // It gives up after ten seconds; everything of ours is closed, so there is nothing left to do.
    }
    releaseTracks();
  }
}

let openTransports = 0;

/** libdatachannel offers no loopback address unless it is bound to it: a machine without network has no other. */
function hasOutsideAddress(): boolean {
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ internal }) => !internal),
  );
}
