import type { SafetyPiece } from './safety-piece.js';

/** Pieces as they were written to the disk. Throws for what is none. */
export function readSafetyPieces(json: unknown): SafetyPiece[] {
  if (!Array.isArray(json)) throw new TypeError('No pieces');
  return json.map((item: unknown) => {
    const fields = Object(item) as Record<string, unknown>;
    const text = (name: string): string => {
      const value = fields[name];
      if (typeof value !== 'string') throw new TypeError(`No ${name}`);
      return value;
    };
    const { duration } = fields;
    if (typeof duration !== 'number') throw new TypeError('No duration');
    return {
      id: text('id'),
      broadcastId: text('broadcastId'),
      type: text('type'),
      path: text('path'),
      startedAt: text('startedAt'),
      duration,
    };
  });
}
