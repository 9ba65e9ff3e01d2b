import type { ContractClient, Stream } from '../../src/contract/index.js';

/** Resolves with the first answer that fits; says what stood in the last one when none does. */
export async function seen(
  client: ContractClient,
  id: string,
  fits: (stream: Stream) => boolean,
): Promise<Stream> {
  const done = new AbortController();
  try {
    return await new Promise((resolve, reject) => {
      let last: Stream | null = null;
      const signal = AbortSignal.any([done.signal, AbortSignal.timeout(60_000)]);
      signal.addEventListener('abort', () => reject(new Error(`Still ${JSON.stringify(last)}`)));
      client.watchStream(id, {
        signal: done.signal,
        onStream(stream) {
          last = stream;
          if (fits(stream)) resolve(stream);
        },
      });
    });
  } finally {
    done.abort();
  }
}
