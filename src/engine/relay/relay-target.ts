import { EngineError } from '../engine-error.js';

/** Somewhere that a stream is pushed to. */
export interface RelayTarget {
  /** Names the push in reports and logs: up to 64 letters, digits, `_` and `-`. Not a secret. */
  readonly id: string;
  /** `rtmp://` or `rtmps://`, host, application and stream key. A secret as a whole. */
  readonly url: string;
}

/** A target's address in the pieces in which ffmpeg is told of it. */
export interface RelayAddress {
  /** What may be seen: scheme, host and port. */
  readonly origin: string;
  readonly isSecure: boolean;
  /** Application and stream key; secret. */
  readonly app: string;
  readonly playPath: string;
}

/** A target that has been checked. */
export interface CheckedTarget {
  readonly id: string;
  readonly url: string;
  readonly address: RelayAddress;
}

/** A push costs a process; more are a mistake. */
const maxTargets = 16;

/** ffmpeg reads its options in lines of at most 1,000 characters. */
const maxSecretLength = 900;

/** Checks a stream's targets. Throws an `EngineError` of code `relay-invalid` that names no address. */
export function readRelayTargets(targets: readonly RelayTarget[]): CheckedTarget[] {
  if (targets.length > maxTargets) {
    throw new EngineError('relay-invalid', `A stream has at most ${maxTargets} relays.`);
  }
  const ids = new Set(targets.map(({ id }) => id));
  if (ids.size < targets.length) {
    throw new EngineError('relay-invalid', 'Two relays of a stream have the same id.');
  }
  return targets.map(({ id, url }, index) => {
    if (!/^[\w-]{1,64}$/.test(id)) {
      throw new EngineError('relay-invalid', `The id of relay ${index + 1} is not a plain name.`);
    }
    const address = parseRelayAddress(url);
    if (address === null) {
      const form = 'rtmp://host/application/key, or rtmps';
      throw new EngineError('relay-invalid', `The address of relay "${id}" is not ${form}.`);
    }
    return { id, url, address };
  });
}

/** The address in its pieces, or null when it is none for RTMP. */
export function parseRelayAddress(text: string): RelayAddress | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, port, username, password, pathname, search } = new URL(text);
  const isSecure = protocol === 'rtmps:';
  if (!isSecure && protocol !== 'rtmp:') return null;
  // A password before the host would stand in the list of processes.
  if (username !== '' || password !== '') return null;
  if (!/^[\w.-]+$|^\[[\da-f:.]+\]$/i.test(hostname)) return null;
  const cut = pathname.lastIndexOf('/');
  const app = pathname.slice(1, Math.max(1, cut));
  const playPath = `${pathname.slice(cut + 1)}${search}`;
  if (app === '' || pathname.slice(cut + 1) === '') return null;
  if (app.length > maxSecretLength || playPath.length > maxSecretLength) return null;
  const origin = `${protocol}//${hostname}${port === '' ? '' : `:${port}`}`;
  return { origin, isSecure, app, playPath };
}
