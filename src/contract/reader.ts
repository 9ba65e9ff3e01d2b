/**
 * Reads one untrusted value: returns it typed, or throws a `ReadError` that names its place.
 * Objects come out holding the known fields only, so nothing that was not asked for travels on.
 */
export type Reader<T> = (value: unknown, path: string) => T;

/** A value that is not what the contract says. The message starts with the field's path. */
export class ReadError extends Error {
  /** Such as `recordings[0].duration`; empty for the whole body. */
  readonly path: string;

  constructor(path: string, expectation: string) {
    super(`${path === '' ? 'the body' : path} must be ${expectation}`);
    this.name = 'ReadError';
    this.path = path;
  }
}

/** True or false, and nothing that is merely like it. */
export const boolean: Reader<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw new ReadError(path, 'true or false');
  return value;
};

/** A finite number, not below zero. */
export const amount: Reader<number> = (value, path) => {
  if (typeof value !== 'number' || !(value >= 0 && value < Infinity)) {
    throw new ReadError(path, 'a number of 0 or more');
  }
  return value;
};

/** A whole number, not below zero. */
export const wholeAmount: Reader<number> = (value, path) => {
  if (!Number.isSafeInteger(amount(value, path))) throw new ReadError(path, 'a whole number');
  return value as number;
};

/** Any text. */
export const text: Reader<string> = (value, path) => {
  if (typeof value !== 'string') throw new ReadError(path, 'text');
  return value;
};

/** Text of 1 to `max` characters (code points) that is not blank and holds no NUL, which some databases refuse. */
export const textUpTo =
  (max: number): Reader<string> =>
  (value, path) => {
    const read = text(value, path);
    if (read.trim() === '' || read.includes('\0') || [...read].length > max) {
      throw new ReadError(path, `text of 1 to ${max} characters`);
    }
    return read;
  };

const rfc3339 = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** An RFC 3339 date and time that exists. */
export const time: Reader<string> = (value, path) => {
  const read = text(value, path);
  const [, day] = rfc3339.exec(read) ?? [];
  if (day === undefined || !isDay(day) || Number.isNaN(Date.parse(read))) {
    throw new ReadError(path, 'an RFC 3339 date and time');
  }
  return read;
};

/** Some engines read 30 February as 2 March. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

/** An http(s) address or one relative to the endpoint; never `javascript:` and its kind. */
export const address: Reader<string> = (value, path) => {
  const read = text(value, path);
  if (read === '' || !isWebAddress(read)) throw new ReadError(path, 'an http or https address');
  return read;
};

function isWebAddress(value: string): boolean {
  try {
    return /^https?:$/.test(new URL(value, 'https://relative.invalid').protocol);
  } catch {
    return false;
  }
}

/** One of the members; anything else is an error. */
export const oneOf =
  <const T extends string>(...members: readonly T[]): Reader<T> =>
  (value, path) => {
    const member = members.find((candidate) => candidate === value);
    if (member === undefined) throw new ReadError(path, `one of ${members.join(', ')}`);
    return member;
  };

/** Reads text that `read` does not know as `fallback`: a newer server's word is not an error. */
export const orElse =
  <T, F>(read: Reader<T>, fallback: F): Reader<T | F> =>
  (value, path) => {
    try {
      return read(text(value, path), path);
    } catch (error) {
      if (typeof value === 'string') return fallback;
      throw error;
    }
  };

/** Also null, and null where the field is absent. */
export const nullable =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value, path) =>
    value === null || value === undefined ? null : read(value, path);

/** Also absent. */
export const optional =
  <T>(read: Reader<T>): Reader<T | undefined> =>
  (value, path) =>
    value === undefined ? undefined : read(value, path);

/** A list of at most `max` items; items that read as undefined are left out. */
export const list =
  <T>(read: Reader<T | undefined>, max = Infinity): Reader<T[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw new ReadError(path, 'a list');
    if (value.length > max) throw new ReadError(path, `a list of at most ${max}`);
    return value
      .map((item, index) => read(item, `${path}[${index}]`))
      .filter((item): item is Awaited<T> & T => item !== undefined);
  };

/** An object with these fields. Unknown fields are ignored; fields that read as undefined stay absent. */
export const object =
  <T>(fields: { readonly [K in keyof T]-?: Reader<T[K]> }): Reader<T> =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new ReadError(path, 'an object');
    }
    const read: Partial<T> = {};
    for (const name in fields) {
      const given = Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined;
      const field = fields[name](given, path === '' ? name : `${path}.${name}`);
      if (field !== undefined) read[name] = field;
    }
    return read as T;
  };
