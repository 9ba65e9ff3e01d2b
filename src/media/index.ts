export * from './capture.js';
export * from './capture-constraints.js';
export * from './capture-devices.js';
export * from './capture-error.js';
export * from './flow-reader.js';
export * from './flow-watch.js';
export * from './hls-attachment.js';
export * from './hls-error.js';
