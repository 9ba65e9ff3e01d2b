import { ProblemError } from '../../src/contract/index.js';
import { MuxError } from '../../src/server/providers/mux/mux-error.js';
import type { ServiceFault } from './stand-ins/service-faults.js';

/** Long enough for a busy machine to answer in, and shorter than a minute that is asked for. */
export const timeoutMs = 20_000;

/** Where no answer comes, it is waited out. */
export const silentMs = 2_000;

export const timeoutFor = ({ type }: ServiceFault) => (type === 'silent' ? silentMs : timeoutMs);

export const status = (code: number, more: object = {}): ServiceFault => ({
  type: 'status',
  status: code,
  body: { error: { type: 'some_error', messages: ['key-1234 is wrong'] } },
  ...more,
});

/** The data with other fields in it; undefined takes a field away. */
export const changed = (fields: object): ServiceFault => ({
  type: 'changed',
  change: (body) => {
    const { data } = body as { data: object };
    return { data: { ...data, ...fields } };
  },
});

export const replaced = (body: unknown): ServiceFault => ({ type: 'changed', change: () => body });

/** What became of a call: its value's sort, or the code that it was rejected with. */
export async function outcomeOf(call: Promise<unknown> | undefined): Promise<string> {
  try {
    await call;
    return 'done';
  } catch (error) {
    if (error instanceof MuxError) return error.code;
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
}
