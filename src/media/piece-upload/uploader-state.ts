import type { UploadErrorCode } from './upload-error.js';

/** Why nothing is being sent although something is left. */
export type WaitReason =
  /** The device has no network. */
  | 'offline'
  /** What is live needs the line. */
  | 'line-busy'
  /** Another tab is sending what is left. */
  | 'sent-elsewhere'
  /** The server holds all of it so far, as far as it has said. */
  | 'nothing-missing'
  | UploadErrorCode;

/** What is left to do. */
export interface UploadRest {
  /** Pieces that the server has not confirmed. */
  readonly leftPieces: number;
  readonly leftBytes: number;
}

/** What becomes of the pieces. Times are by the device's clock, in ms since 1970. */
export type UploaderState =
  | { readonly phase: 'idle' }
  /** `until`: when it is tried again, at the latest; null: as soon as the reason is gone. */
  | ({
      readonly phase: 'waiting';
      readonly reason: WaitReason;
      readonly until: number | null;
    } & UploadRest)
  | ({
      readonly phase: 'uploading';
      readonly pieceId: string;
      /** Bytes of this piece that have left the device. */
      readonly sentBytes: number;
      readonly pieceBytes: number;
    } & UploadRest)
  /** Everything is confirmed, or there was nothing. */
  | { readonly phase: 'done' };
