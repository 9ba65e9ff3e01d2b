import { CheckFailure } from './check.js';

/** A page of 100 streams with many recordings each stays far below. */
const maxAnswerBytes = 8 * 1024 * 1024;

/** `send`, with answers that break off with a `CheckFailure` where they are longer than any of the contract's. */
export function limitAnswers(send: typeof fetch, maxBytes = maxAnswerBytes): typeof fetch {
  return async (input, init) => {
    const { body, status, statusText, headers } = await send(input, init);
    return new Response(body && limit(body, maxBytes), { status, statusText, headers });
  };
}

function limit(body: ReadableStream<Uint8Array>, maxBytes: number): ReadableStream<Uint8Array> {
  let size = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size <= maxBytes) controller.enqueue(chunk);
      else controller.error(new CheckFailure(`an answer is longer than ${maxBytes} bytes`));
    },
  });
  return body.pipeThrough(counter);
}
