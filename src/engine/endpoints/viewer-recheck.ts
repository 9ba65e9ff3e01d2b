import type { AuthorizeAccess } from '../access.js';
import type { OpenSession, SessionRegistry } from './session-registry.js';

interface Viewing {
  readonly session: OpenSession;
  readonly streamId: string;
  readonly token: string | null;
}

/**
 * Asks again and again whether those who watch still may: a stream can be made private, and a token
 * expires, while a session is open. Files need no such thing, since each request of theirs is asked about.
 */
export class ViewerRecheck {
  readonly #viewings = new Map<string, Viewing>();
  /** Of whom it is not known yet: an answer that hangs must not be asked for a second time meanwhile. */
  readonly #asking = new Set<string>();

  /** Remembers who opened a session, until it has ended. */
  note(session: OpenSession, streamId: string, token: string | null): void {
    this.#viewings.set(session.id, { session, streamId, token });
  }

  /** Ends the sessions of those who may not watch any more. Who cannot be asked about goes on. */
  async ask(authorize: AuthorizeAccess, registry: SessionRegistry): Promise<void> {
    const groups = new Map<string, Viewing[]>();
    for (const [id, viewing] of this.#viewings) {
      const key = `${viewing.streamId} ${viewing.token ?? ''}`;
      if (registry.find(id) === null) this.#viewings.delete(id);
      else if (!this.#asking.has(key)) groups.set(key, [...(groups.get(key) ?? []), viewing]);
    }
    await Promise.all(
      [...groups].map(async ([key, group]) => {
        this.#asking.add(key);
        await this.#askFor(group, authorize);
        this.#asking.delete(key);
      }),
    );
  }

  async #askFor(group: readonly Viewing[], authorize: AuthorizeAccess): Promise<void> {
    const [first] = group;
    if (first === undefined) return;
    const { streamId, token } = first;
    try {
      if ((await authorize({ action: 'watch', streamId, token })) === 'allowed') return;
    } catch {
      return;
    }
    for (const { session } of group) {
      this.#viewings.delete(session.id);
      session.end();
    }
  }
}
