export * from './access.js';
export * from './create-engine.js';
export * from './engine.js';
export * from './engine-error.js';
export * from './engine-event.js';
export * from './engine-options.js';
