/** What a service said when it was asked whether it takes what this deployment was given for it. */
export interface ServiceAccess {
  /** One word, such as `cloudflare` or `mux`. */
  readonly service: string;
  /** `unknown`: it could not be asked, and may well take it. */
  readonly verdict: 'accepted' | 'refused' | 'unknown';
  /** Code of the failure, such as `token-refused`; null where it accepts. */
  readonly reason: string | null;
}

/** What `ask` makes of it, by the code of the error it rejects with; `isRefusal` says which codes are the service's no. */
export async function askAccess(
  service: string,
  ask: () => Promise<unknown>,
  isRefusal: (code: string) => boolean,
): Promise<ServiceAccess> {
  try {
    await ask();
    return { service, verdict: 'accepted', reason: null };
  } catch (error) {
    const hasCode = error instanceof Error && 'code' in error && typeof error.code === 'string';
    const reason = hasCode ? String(error.code) : 'internal-error';
    return { service, verdict: isRefusal(reason) ? 'refused' : 'unknown', reason };
  }
}
