/*
 * What Cloudflare sends differs from what it documents, and changes. A field that is missing or of
 * another type reads as null, and never costs the rest of the answer.
 */

/** Reads one untrusted value. */
export type LooseReader<T> = (value: unknown) => T | null;

/** Text that is not empty. */
export const looseText: LooseReader<string> = (value) =>
  typeof value === 'string' && value !== '' ? value : null;

/** A number, also where it comes as text. */
export const looseNumber: LooseReader<number> = (value) => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
};

/** True or false, also where it comes as text. */
export const looseBoolean: LooseReader<boolean> = (value) => {
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : null;
};

/** A moment as RFC 3339 in milliseconds, whatever its fraction of a second. */
export const looseTime: LooseReader<string> = (value) => {
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? null : new Date(time).toISOString();
};

/** The fields of an object; none where it is none. */
export function looseFields(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : {};
}

/** The items of a list that can be read. */
export function looseList<T>(value: unknown, read: LooseReader<T>): T[] {
  return (Array.isArray(value) ? value : []).flatMap((item: unknown) => read(item) ?? []);
}
