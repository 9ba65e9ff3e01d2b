import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';

/** What a claim says of itself; `leaving` is said of one that is being released, `gone` of one whose process is no more. */
export type ClaimAnswer = 'held' | 'starting' | 'leaving' | 'gone';

/** A process that takes connections and says nothing is stopped, and may go on at any moment. */
const answerMs = 1000;

const answersByCode: Readonly<Record<string, ClaimAnswer>> = {
  ECONNREFUSED: 'gone',
  ENOENT: 'gone',
  ECONNRESET: 'leaving',
  EPIPE: 'leaving',
};

/** A socket that listens for as long as its process lives, and says whether it has got what it claims. */
export class FolderClaim {
  readonly #server: Server;
  #state: 'held' | 'starting' = 'starting';

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      socket.on('error', () => undefined);
      // Who asked may be stopped, and must not hold up a release.
      socket.end(this.#state, () => socket.destroy());
    });
  }

  /** A claim at a path that nobody else uses; null where no socket can stand there. */
  static make(path: string): Promise<FolderClaim | null> {
    return new Promise((resolve) => {
      const server = createServer();
      const claim = new FolderClaim(server);
      server.on('error', () => resolve(null));
      server.listen(path, () => resolve(claim));
      server.unref();
    });
  }

  /** Says from now on that it holds. */
  hold(): void {
    this.#state = 'held';
  }

  /** Closes the socket, which also removes it from its folder. */
  release(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

/** Asks the claim at a path. Never rejects. */
export function askClaim(path: string): Promise<ClaimAnswer> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (answer: ClaimAnswer): void => {
      resolve(answer);
      socket.destroy();
    };
    socket.setTimeout(answerMs, () => settle('held'));
    socket.on('data', (text) => settle(String(text) === 'starting' ? 'starting' : 'held'));
    socket.on('end', () => settle('leaving'));
    socket.on('error', (error) => {
      const code = 'code' in error ? String(error.code) : '';
      settle(answersByCode[code] ?? 'held');
    });
  });
}
