export * from './flow-reader.js';
export * from './flow-watch.js';
export * from './hls-attachment.js';
export * from './hls-error.js';
