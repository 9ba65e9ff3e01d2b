/** What a path under the engine's base names. */
export type EnginePath =
  | { readonly to: 'whip' | 'whep'; readonly streamId: string }
  | { readonly to: 'session'; readonly sessionId: string }
  | { readonly to: 'hls'; readonly streamId: string; readonly file: string }
  | {
      readonly to: 'recording';
      readonly streamId: string;
      /** Null for what joins all recordings of the stream. */
      readonly recordingId: string | null;
      readonly file: string;
    };

/** Ids are one path segment and one folder name; anything else names nothing. */
const idPattern = /^[A-Za-z0-9_-]{1,128}$/;

/** Names of the files that players are given. */
const filePattern = /^[a-z0-9-]{1,40}\.(m3u8|mp4)$/;

/** Whether a string can be a stream's or recording's id here. */
export function isEngineId(id: string): boolean {
  return idPattern.test(id);
}

/** Reads a request's path; null when nothing can be there. */
export function parseEnginePath(pathname: string, basePath: string): EnginePath | null {
  if (!pathname.startsWith(`${basePath}/`)) return null;
  const segments = pathname.slice(basePath.length + 1).split('/');
  const [first, second, third, fourth] = segments;
  if (first === undefined || second === undefined || !isEngineId(first)) return null;
  if (segments.length === 2) {
    if (first === 'sessions')
      return isEngineId(second) ? { to: 'session', sessionId: second } : null;
    if (second === 'whip' || second === 'whep') return { to: second, streamId: first };
    return null;
  }
  if (segments.length === 3 && second === 'hls' && third !== undefined) {
    return filePattern.test(third) ? { to: 'hls', streamId: first, file: third } : null;
  }
  if (segments.length === 3 && second === 'recordings' && third === 'index.m3u8') {
    return { to: 'recording', streamId: first, recordingId: null, file: third };
  }
  if (segments.length !== 4 || second !== 'recordings') return null;
  if (third === undefined || !isEngineId(third) || fourth === undefined) return null;
  if (!filePattern.test(fourth)) return null;
  return { to: 'recording', streamId: first, recordingId: third, file: fourth };
}
