/** One webhook as it goes over the wire. Signed when it is sent, as the services do. */
export interface WebhookMessage {
  /** Path of the handler's route, such as `mux` in `/webhooks/mux`. */
  readonly route: string;
  /** The raw text of the body. */
  readonly body: string;
  /** Headers for a delivery at this time. */
  readonly sign: (
    body: string,
    now: Date,
  ) => Record<string, string> | Promise<Record<string, string>>;
}

/** Takes a delivery, such as a handler or a `fetch` to one. */
export type WebhookTarget = (message: {
  readonly route: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}) => Promise<{ readonly status: number }>;

/** Webhooks that a service made and that wait to be delivered: the test is the network. */
export class ServiceWebhooks {
  readonly #waiting: WebhookMessage[] = [];
  readonly #now: () => Date;
  /** Set: every webhook goes out at once, as from a service that is well. */
  target: WebhookTarget | null = null;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
  }

  /** What waits, oldest first. */
  get waiting(): readonly WebhookMessage[] {
    return this.#waiting;
  }

  add(message: WebhookMessage): void {
    if (this.target === null) {
      this.#waiting.push(message);
      return;
    }
    const sent = this.#send(message, this.target, this.#now())
      .catch(() => undefined)
      .finally(() => this.#underWay.delete(sent));
    this.#underWay.add(sent);
  }

  /** Delivers what waits, in this order; resolves with the statuses that came back. */
  async deliver(
    target: WebhookTarget,
    options: { order?: 'as made' | 'reversed'; times?: number; now?: Date } = {},
  ): Promise<number[]> {
    const { order = 'as made', times = 1, now = this.#now() } = options;
    const messages = this.#waiting.splice(0);
    if (order === 'reversed') messages.reverse();
    const statuses: number[] = [];
    for (const message of messages) {
      for (let time = 0; time < times; time += 1) {
        statuses.push((await this.#send(message, target, now)).status);
      }
    }
    return statuses;
  }

  /** What waits never arrives. */
  lose(): void {
    this.#waiting.length = 0;
  }

  /** Resolves when what went out at once has been answered. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #send(message: WebhookMessage, target: WebhookTarget, now: Date) {
    const { route, body, sign } = message;
    const headers = { 'Content-Type': 'application/json', ...(await sign(body, now)) };
    return target({ route, body, headers });
  }
}
