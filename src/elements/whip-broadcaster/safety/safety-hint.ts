/** Beside the copies themselves, which cannot be asked for without opening a database. */
const KEY = 'streamside-safety-copy';

/** Whether a page of this origin may have left something on this device alone. */
export function hasSafetyHint(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    // Storage is forbidden here: nothing can have been left either.
    return false;
  }
}

/** Notes for the next visit whether something is left. */
export function setSafetyHint(isLeft: boolean): void {
  try {
    if (isLeft) localStorage.setItem(KEY, '1');
    else localStorage.removeItem(KEY);
  } catch {
    // Without it the next visit finds what is left when a person begins.
  }
}
