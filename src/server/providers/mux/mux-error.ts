/** Why a call to Mux brought nothing. */
export type MuxErrorCode =
  | 'mux-unreachable'
  | 'mux-timeout'
  | 'mux-rate-limited'
  | 'mux-unauthorized'
  | 'mux-not-found'
  | 'mux-refused'
  | 'mux-failed'
  | 'answer-unreadable';

/** What is known of a failed call beside its code. */
export interface MuxErrorDetail {
  /** Name of the call, such as `live-stream-create`. */
  readonly call: string;
  readonly status?: number;
  /** Mux's own word for it, such as `invalid_parameters`. */
  readonly type?: string;
  readonly retryAfterMs?: number;
}

const sentences: Readonly<Record<MuxErrorCode, string>> = {
  'mux-unreachable': 'Mux cannot be reached',
  'mux-timeout': 'Mux did not answer in time',
  'mux-rate-limited': 'Mux asks for fewer requests',
  'mux-unauthorized': 'Mux does not accept the access token',
  'mux-not-found': 'Mux does not have that (any more)',
  'mux-refused': 'Mux refused the request',
  'mux-failed': 'Mux failed',
  'answer-unreadable': "Mux's answer cannot be read",
};

/**
 * A call to Mux that failed. It holds nothing of the request or the answer but what is named here:
 * both may carry stream keys.
 */
export class MuxError extends Error {
  readonly code: MuxErrorCode;
  readonly detail: MuxErrorDetail;

  constructor(code: MuxErrorCode, detail: MuxErrorDetail) {
    const { call, status, type } = detail;
    const rest = [call, status, type].filter((part) => part !== undefined).join(', ');
    super(`${sentences[code]} (${rest})`);
    this.name = 'MuxError';
    this.code = code;
    this.detail = detail;
  }

  /** Whether Mux may have done what it was asked for all the same. */
  get isUncertain(): boolean {
    return uncertain.has(this.code);
  }
}

const uncertain: ReadonlySet<MuxErrorCode> = new Set<MuxErrorCode>([
  'mux-unreachable',
  'mux-timeout',
  'mux-failed',
  'answer-unreadable',
]);
