/** Why an engine could not be made, or set up as asked. */
export type EngineErrorCode =
  | 'address-invalid'
  | 'package-missing'
  | 'folder-unusable'
  /** Another engine, of this process or another, uses the folder. */
  | 'folder-busy'
  /** Relaying was asked for, and there is no ffmpeg that can do it. */
  | 'ffmpeg-missing'
  /** A relay's id or address cannot be used. */
  | 'relay-invalid';

/** Thrown by `createEngine` and `setRelays`; its message says what the person who runs the server has to do. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EngineError';
    this.code = code;
  }
}
