import { isEngineId } from '../engine-id.js';

/** What a path under the engine's base names. */
export type EnginePath =
  | { readonly to: 'whip'; readonly streamId: string }
  | ({ readonly to: 'whep' } & ViewedPath)
  | { readonly to: 'session'; readonly sessionId: string }
  | ({ readonly to: 'hls'; readonly file: string } & ViewedPath)
  | ({
      readonly to: 'recording';
      /** Null for what joins all recordings of the stream. */
      readonly recordingId: string | null;
      readonly file: string;
    } & ViewedPath);

/** What viewers ask for. */
interface ViewedPath {
  readonly streamId: string;
  /**
   * The token that stands in the path, behind the stream's id and a `~`: for players that send no
   * headers. Addresses within playlists are relative to it and so carry it on. Null where there is none.
   */
  readonly token: string | null;
}

/** Names of the files that players are given, live and afterwards. */
const livePattern = /^[a-z0-9-]{1,40}\.(m3u8|mp4)$/;
const recordedPattern = /^[a-z0-9-]{1,40}\.(m3u8|mp4|jpg|vtt)$/;

/** The characters of a bearer token that need no encoding; longer ones would not fit everywhere. */
const tokenPattern = /^~([\w.~-]{1,2048})$/;

/** Reads a request's path; null when nothing can be there. */
export function parseEnginePath(pathname: string, basePath: string): EnginePath | null {
  if (!pathname.startsWith(`${basePath}/`)) return null;
  const segments = pathname.slice(basePath.length + 1).split('/');
  const [first, second] = segments;
  if (first === undefined || second === undefined || !isEngineId(first)) return null;
  if (first === 'sessions') {
    const isSession = segments.length === 2 && isEngineId(second);
    return isSession ? { to: 'session', sessionId: second } : null;
  }
  if (!second.startsWith('~')) return parseStreamPath(first, null, segments.slice(1));
  const token = tokenPattern.exec(second)?.[1];
  return token === undefined ? null : parseStreamPath(first, token, segments.slice(2));
}

/** What stands behind a stream's id and its token. */
function parseStreamPath(
  streamId: string,
  token: string | null,
  [kind, name, file, ...rest]: readonly string[],
): EnginePath | null {
  if (rest.length > 0) return null;
  if (name === undefined) {
    // Publishing secrets stay out of addresses: who publishes sends headers.
    if (kind === 'whip' && token === null) return { to: kind, streamId };
    return kind === 'whep' ? { to: kind, streamId, token } : null;
  }
  if (file === undefined) {
    if (kind === 'hls')
      return livePattern.test(name) ? { to: kind, streamId, token, file: name } : null;
    const isJoined = kind === 'recordings' && name === 'index.m3u8';
    return isJoined ? { to: 'recording', streamId, token, recordingId: null, file: name } : null;
  }
  if (kind !== 'recordings' || !isEngineId(name) || !recordedPattern.test(file)) return null;
  return { to: 'recording', streamId, token, recordingId: name, file };
}

/** A viewer's path below a stream with a token in it; any other path as it is. */
export function formatViewerPath(path: string, basePath: string, token: string): string {
  const [first = '', ...rest] = path.startsWith(`${basePath}/`)
    ? path.slice(basePath.length + 1).split('/')
    : [];
  const signed = [basePath, first, `~${token}`, ...rest].join('/');
  return parseEnginePath(signed, basePath) === null ? path : signed;
}

/** The path as a log may show it: without the tokens and sessions that stand in it. */
export function formatLoggedPath(pathname: string): string {
  return pathname.replace(/\/~[^/]*/g, '/~…').replace(/\bsessions\/.*/, 'sessions/…');
}
