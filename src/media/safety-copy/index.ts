export * from './safety-account.js';
export * from './safety-copy.js';
export * from './safety-copy-state.js';
export * from './safety-piece.js';
export * from './safety-store.js';
export * from './safety-store-error.js';
export * from './storage-space.js';
