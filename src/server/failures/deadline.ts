import { ProblemError } from '../../contract/index.js';

/** Settles as `work` does, or rejects with `provider-failed` when that takes longer; `work` itself goes on unheard. */
export function withinDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(new ProblemError('provider-failed', { detail: 'The media service is too slow' })),
      deadlineMs,
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
