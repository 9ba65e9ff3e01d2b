/** What the page asks of the worker that writes files. */
export type WriterRequest =
  | {
      readonly op: 'write';
      readonly name: string;
      readonly at: number;
      readonly data: ArrayBuffer;
    }
  | { readonly op: 'close'; readonly name: string }
  | { readonly op: 'close-all' };

/** One request, with the number that its answer carries. */
export interface NumberedRequest {
  readonly number: number;
  readonly request: WriterRequest;
}

/** What the worker says: once that it can write at all, then one answer to each request. */
export type WriterAnswer =
  | { readonly outcome: 'ready' }
  | { readonly outcome: 'done'; readonly number: number }
  /** `error` is the name of what the browser threw. */
  | { readonly outcome: 'failed'; readonly number: number; readonly error: string };
