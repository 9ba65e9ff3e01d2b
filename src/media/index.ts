export * from './capture/capture.js';
export * from './capture/capture-constraints.js';
export * from './capture/capture-devices.js';
export * from './capture/capture-error.js';
export * from './flow-reader.js';
export * from './flow-watch.js';
export * from './hls-attachment.js';
export * from './hls-error.js';
