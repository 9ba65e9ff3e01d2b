/** What goes wrong with a call, on order. `isDone`: the service does the work all the same. */
export type ServiceFault =
  /** Answers rightly, and late. */
  | { readonly type: 'slow'; readonly delayMs: number }
  /** Answers with this instead; a 429 brings its `Retry-After` in `headers`. */
  | {
      readonly type: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
      readonly isDone?: boolean;
    }
  /** The connection is cut. */
  | { readonly type: 'dropped'; readonly isDone?: boolean }
  /** Never answers, until the caller gives up or the stand-in closes. */
  | { readonly type: 'silent'; readonly isDone?: boolean }
  /** The answer's body as `change` makes it: wrong types, missing fields. Not held against the contract. */
  | { readonly type: 'changed'; readonly change: (body: unknown) => unknown };

interface Order {
  readonly route: string;
  readonly fault: ServiceFault;
  left: number;
}

/** Faults that wait for their calls. */
export class ServiceFaults {
  readonly #orders: Order[] = [];

  /**
   * The next `times` calls of this route, written as `POST /accounts/{account}/stream/live_inputs`
   * (or `*`: of any), go wrong in this way. Orders of one route come about in their order.
   */
  order(route: string, fault: ServiceFault, times = 1): void {
    this.#orders.push({ route, fault, left: times });
  }

  /** The fault that this call meets, which is used up by it. */
  take(route: string): ServiceFault | null {
    const order = this.#orders.find((one) => one.left > 0 && ['*', route].includes(one.route));
    if (order === undefined) return null;
    order.left -= 1;
    return order.fault;
  }

  /** All is well again. */
  clear(): void {
    this.#orders.length = 0;
  }

  /** Routes of orders that met no call: a test that ordered them tested nothing. */
  get unmet(): readonly string[] {
    return this.#orders.filter(({ left }) => left > 0 && left < Infinity).map(({ route }) => route);
  }
}
