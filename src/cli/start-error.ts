/** Why the server did not start. */
export type StartErrorCode =
  | 'configuration-invalid'
  | 'folder-unusable'
  | 'folder-busy'
  | 'address-busy'
  | 'address-unusable'
  | 'lan-missing'
  | 'package-missing'
  | 'ffmpeg-missing'
  | 'key-unreadable'
  | 'database-newer'
  | 'database-busy'
  | 'database-unusable';

/** Its message is the one sentence that the person at the terminal reads. */
export class StartError extends Error {
  readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StartError';
    this.code = code;
  }

  /** 2 where the environment says something wrong, as for wrong arguments; else 1. */
  get exitCode(): number {
    return this.code === 'configuration-invalid' || this.code === 'key-unreadable' ? 2 : 1;
  }
}

/** The system's own code of an error, such as `EACCES`; empty where it has none. */
export function readSystemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
