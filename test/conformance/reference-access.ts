import { Refusal, bearer, unauthorized } from './reference-requests.js';
import type { Seams, StoredStream } from './seams.js';

/** Whoever has it may do everything. */
export const operatorToken = 'operator-7f3a9c1e';

/** Who may do what on the reference backend, which answers with the stream where he may. */
export class ReferenceAccess {
  readonly #streams: ReadonlyMap<string, StoredStream>;
  readonly #seams: Seams;

  constructor(streams: ReadonlyMap<string, StoredStream>, seams: Seams) {
    this.#streams = streams;
    this.#seams = seams;
  }

  askOperator(request: Request): void {
    const token = bearer(request);
    if (token === null) throw unauthorized('token-missing');
    if (token === operatorToken) return;
    const isOurs = [...this.#streams.values()].some(
      ({ grants, links }) => grants.has(token) || links.has(token),
    );
    if (!isOurs) throw unauthorized('token-invalid');
    if (!this.#seams.mayGrantManage) throw new Refusal(403, 'not-allowed');
  }

  find(id: string): StoredStream {
    const stored = this.#streams.get(id);
    if (!stored) throw new Refusal(404, 'stream-not-found');
    return stored;
  }

  manage(request: Request, id: string): StoredStream {
    this.askOperator(request);
    return this.find(id);
  }

  broadcast(request: Request, id: string): StoredStream {
    const token = bearer(request);
    const stored = this.#streams.get(id);
    if (token !== null && (stored?.grants.has(token) || (stored && this.#isGrant(token))))
      return stored;
    return this.manage(request, id);
  }

  #isGrant(token: string): boolean {
    const all = [...this.#streams.values()];
    return (this.#seams.isGrantForAll ?? false) && all.some(({ grants }) => grants.has(token));
  }

  view(request: Request, id: string): StoredStream {
    const stored = this.find(id);
    const isHidden = stored.body['visibility'] === 'private';
    const token = bearer(request) ?? '';
    const all = [...this.#streams.values()];
    const isForeign = this.#seams.isLinkForAll && all.some(({ links }) => links.has(token));
    const mayView = stored.grants.has(token) || stored.links.has(token) || isForeign;
    if (isHidden && !mayView) this.askOperator(request);
    return stored;
  }
}
