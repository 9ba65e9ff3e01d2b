import type { ElementError, ElementErrorCode } from './element-error.js';
import type { ElementState } from './streamside-element.js';

/** The element's phase changed. Does not bubble. */
export class StateChangeEvent<S extends ElementState = ElementState> extends CustomEvent<{
  readonly state: S;
  readonly previous: S;
}> {
  constructor(state: S, previous: S) {
    super('statechange', { detail: { state, previous } });
  }
}

/** The element met an error it could not get past by itself. Does not bubble. */
export class ElementErrorEvent extends CustomEvent<ElementError> {
  constructor(error: ElementError) {
    super('error', { detail: error });
  }

  get code(): ElementErrorCode {
    return this.detail.code;
  }
}
