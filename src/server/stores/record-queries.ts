import type { Attention, StreamRecord } from '../streams/stream-record.js';

/** Attention in the order of its closeness, as stores write it down. */
export const attentionLevels: Readonly<Record<Attention, number>> = {
  none: 0,
  waiting: 1,
  close: 2,
};

/** Whether a stream that has this attention is among those that need at least the other. */
export function needs(attention: Attention, atLeast: Attention): boolean {
  return attentionLevels[attention] >= attentionLevels[atLeast];
}

/** Who finds the stream in a list of their own: its owner and its managers, each once. */
export function listPeople({ kept: { owner, managers } }: StreamRecord): string[] {
  return [...new Set(owner === null ? managers : [owner, ...managers])];
}

/** Whether the person owns or manages the stream. */
export function belongsTo(record: StreamRecord, person: string): boolean {
  return listPeople(record).includes(person);
}
