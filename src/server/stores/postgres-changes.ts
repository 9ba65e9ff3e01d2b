import type { Client, Notification } from 'pg';
import { PostgresFault, toPostgresFault } from './postgres-fault.js';

/** Finds a connection that is dead without having said so, long before viewers would miss much. */
const heartbeatEveryMs = 5_000;

/** How soon a lost connection is made anew, and how long at most between tries. */
const reconnectMs = { first: 200, most: 5_000 };

/** What listening for other processes' changes takes. */
export interface PostgresChangesOptions {
  readonly channel: string;
  /** Names this process: what it told its own listeners of itself is not told twice. */
  readonly sender: string;
  createClient(): Client;
  /** Makes a connection ready before anything is expected of it, each time. */
  prepare(client: Client): Promise<void>;
  /** Of another process's change. Null: of any number, while nothing could be heard. */
  tell(streamId: string | null): void;
  report(error: unknown): void;
}

type State =
  | { readonly phase: 'listening'; readonly client: Client; readonly heartbeat: NodeJS.Timeout }
  | { readonly phase: 'waiting'; readonly retry: NodeJS.Timeout | null }
  | { readonly phase: 'closed' };

/** Hears what other processes change, over a connection that is made anew whenever it is lost. */
export class PostgresChanges {
  readonly #options: PostgresChangesOptions;
  #state: State = { phase: 'waiting', retry: null };
  #waitMs = reconnectMs.first;

  constructor(options: PostgresChangesOptions) {
    this.#options = options;
  }

  /** Resolves once changes are heard; rejects where the first connection fails. */
  async start(): Promise<void> {
    const { channel, createClient, prepare } = this.#options;
    const client = createClient();
    client.on('error', () => this.#lose(client));
    client.on('end', () => this.#lose(client));
    client.on('notification', (notification) => this.#receive(notification));
    try {
      await client.connect();
      await prepare(client);
      await client.query(`LISTEN ${channel}`);
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
    if (this.#state.phase === 'closed') return void client.end().catch(() => undefined);
    const heartbeat = setInterval(() => this.#probe(client), heartbeatEveryMs);
    heartbeat.unref();
    this.#state = { phase: 'listening', client, heartbeat };
    this.#waitMs = reconnectMs.first;
  }

  async close(): Promise<void> {
    const state = this.#state;
    this.#state = { phase: 'closed' };
    if (state.phase === 'listening') {
      clearInterval(state.heartbeat);
      await state.client.end();
    } else if (state.phase === 'waiting' && state.retry) clearTimeout(state.retry);
  }

  #receive({ payload = '' }: Notification): void {
    const [sender = '', streamId = ''] = payload.split(' ', 2);
    if (sender !== this.#options.sender && streamId !== '') this.#options.tell(streamId);
  }

  #probe(client: Client): void {
    client.query('SELECT 1').catch(() => this.#lose(client));
  }

  #lose(client: Client): void {
    if (this.#state.phase !== 'listening' || this.#state.client !== client) return;
    clearInterval(this.#state.heartbeat);
    // Without an answer to wait for: one that is dead gives none.
    void client.end().catch(() => undefined);
    this.#options.report(new PostgresFault('changes-unheard'));
    this.#retryLater();
  }

  #retryLater(): void {
    const waitMs = this.#waitMs;
    this.#waitMs = Math.min(waitMs * 2, reconnectMs.most);
    const retry = setTimeout(() => void this.#retry(), waitMs * (0.5 + Math.random() / 2));
    retry.unref();
    this.#state = { phase: 'waiting', retry };
  }

  async #retry(): Promise<void> {
    try {
      await this.start();
    } catch (error) {
      this.#options.report(toPostgresFault(error));
      if (this.#state.phase === 'waiting') this.#retryLater();
      return;
    }
    // From here on every change is heard; what came before is found by looking at all there is.
    if (this.#state.phase === 'listening') this.#options.tell(null);
  }
}
