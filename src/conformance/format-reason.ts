/** Longer than this, a reason is the backend's text rather than ours. */
const maxReasonLength = 300;

/**
 * A reason that can be printed, whatever the backend put into it: one line, not endless, without
 * control characters that a terminal obeys, and without these secrets.
 */
export function formatReason(text: string, secrets: Iterable<string>): string {
  let reason = text;
  for (const secret of secrets) if (secret !== '') reason = reason.replaceAll(secret, '…');
  reason = reason.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return reason.length <= maxReasonLength ? reason : `${reason.slice(0, maxReasonLength)}…`;
}
