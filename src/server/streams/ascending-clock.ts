/**
 * A clock that never gives the same millisecond twice, so that what is made at once has an order.
 * It runs ahead of `now` only while it is asked more often than that.
 */
export function createAscendingClock(now: () => Date): () => Date {
  let last = -Infinity;
  return () => {
    last = Math.max(now().getTime(), last + 1);
    return new Date(last);
  };
}
