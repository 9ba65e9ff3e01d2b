/** Why something is written to an event stream. */
export type EventKind = 'first' | 'resumed' | 'change' | 'comment';

export interface Watcher {
  /** The token that it came with. */
  readonly token: string | null;
  write(text: string, kind: EventKind): void;
  end(): void;
}

export interface EventOptions {
  readonly token: string | null;
  readonly keepAliveMs: number;
  /** What is written instead; null writes nothing. */
  readonly edit: (text: string, kind: EventKind) => string | null;
}

/** The body of one event stream, whose watcher is among `watchers` while it is open. */
export function openEvents(
  watchers: Set<Watcher>,
  [text, kind]: readonly [string, EventKind],
  { keepAliveMs, edit, token }: EventOptions,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stop = () => {};
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const watcher: Watcher = {
        token,
        write(given, why) {
          const written = edit(given, why);
          if (written !== null) controller.enqueue(encoder.encode(written));
        },
        end() {
          stop();
          controller.close();
        },
      };
      const timer = setInterval(() => watcher.write(':\n\n', 'comment'), keepAliveMs);
      stop = () => {
        clearInterval(timer);
        watchers.delete(watcher);
      };
      watchers.add(watcher);
      watcher.write(text, kind);
    },
    cancel: () => stop(),
  });
}
