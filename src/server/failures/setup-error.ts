/** Why something could not be set up. */
export type SetupErrorCode =
  'package-missing' | 'database-newer' | 'database-unusable' | 'database-busy' | 'key-unreadable';

/** A failure to set up; its message is a sentence for the person who runs the server. */
export class SetupError extends Error {
  readonly code: SetupErrorCode;

  constructor(code: SetupErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'SetupError';
    this.code = code;
  }
}
