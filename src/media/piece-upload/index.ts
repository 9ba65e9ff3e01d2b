export type * from './line-reading.js';
export * from './piece-uploader.js';
export * from './upload-delay.js';
export * from './upload-error.js';
export type * from './upload-piece.js';
export type * from './upload-request.js';
export * from './upload-room.js';
export type * from './uploader-state.js';
