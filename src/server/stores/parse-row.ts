/** The value of a row's JSON column, or null where there is no row. */
export function parseRow<T>(row: unknown): T | null {
  return row === undefined ? null : (JSON.parse((row as { json: string }).json) as T);
}
