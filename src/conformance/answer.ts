/** One answer of the backend, read to its end. */
export interface Answer {
  /** What was asked, such as `GET /streams`, for the reasons of failures. */
  readonly request: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined where the body is no JSON. */
  readonly json: unknown;
}

/** Reads the whole body. */
export async function readAnswer(request: string, response: Response): Promise<Answer> {
  const text = await response.text();
  return { request, status: response.status, headers: response.headers, text, json: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
