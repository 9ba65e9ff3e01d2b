/** Ids are one path segment and one folder name; anything else names nothing. */
const idPattern = /^[A-Za-z0-9_-]{1,128}$/;

/** Whether a string can be a stream's, recording's or session's id here. */
export function isEngineId(id: string): boolean {
  return idPattern.test(id);
}
