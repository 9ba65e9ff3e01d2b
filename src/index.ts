export * from './contract/index.js';
export * from './elements/index.js';
export {
  defaultRecoveryPolicy,
  PeerSession,
  SessionError,
  WhepSession,
  WhipSession,
} from './protocol/index.js';
export type * from './protocol/index.js';
