/** Read by the idle element: the copies themselves cannot be asked for without opening a database. */
const KEY = 'streamside-safety-copy';

/** Notes for the next visit whether something is left. */
export function setSafetyHint(isLeft: boolean): void {
  try {
    if (isLeft) localStorage.setItem(KEY, '1');
    else localStorage.removeItem(KEY);
  } catch {
    // Without it the next visit finds what is left when a person begins.
  }
}
