const texts = new WeakMap<Response, string>();

/**
 * A Response that is all there. Where it is sent by Node its text need not pass through a stream,
 * which costs more than all the rest of a small answer.
 */
export function createTextResponse(text: string, init: ResponseInit): Response {
  const response = new Response(text, init);
  texts.set(response, text);
  return response;
}

/** The text of a Response that is all there and that nobody has begun to read; else null. */
export function readWholeText(response: Response): string | null {
  const text = texts.get(response);
  return text === undefined || response.bodyUsed ? null : text;
}
