import type { Scene } from '../../media/capture/scene.js';
import type { BroadcasterState } from './broadcaster-state.js';

/** What is being captured in this state, or null. */
export function readScene(state: BroadcasterState): Scene | null {
  return 'scene' in state ? state.scene : null;
}

/** The same state with another scene, where it has one. */
export function withScene(state: BroadcasterState, scene: Scene): BroadcasterState {
  return 'scene' in state && state.scene !== null ? { ...state, scene } : state;
}
