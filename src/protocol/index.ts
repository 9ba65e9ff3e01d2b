export * from './codec-order.js';
export * from './peer-session.js';
export * from './recovery-policy.js';
export type * from './refusal.js';
export * from './session-error.js';
export * from './session-state.js';
export type * from './signalling-client.js';
export * from './whep-session.js';
export * from './whip-session.js';
