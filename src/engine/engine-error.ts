/** Why an engine could not be made. */
export type EngineErrorCode = 'address-invalid' | 'package-missing' | 'folder-unusable';

/** Thrown by `createEngine`; its message says what the person who runs the server has to do. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EngineError';
    this.code = code;
  }
}
