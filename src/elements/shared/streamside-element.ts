import { LitElement } from 'lit';
import { property } from './property.js';
import { LifetimeController } from '../controllers/lifetime-controller.js';
import type { ElementErrorCode } from './element-error.js';
import { ElementError } from './element-error.js';
import type { OwnMessages } from './messages/message-catalogue.js';
import { ElementErrorEvent, StateChangeEvent } from './events.js';

/** Every element's state: a union told apart by `phase`, with the data of a phase inside it. */
export interface ElementState {
  readonly phase: string;
}

/** For each phase, the phases that may follow it. */
export type Transitions<S extends ElementState> = {
  readonly [P in S['phase']]: readonly S['phase'][];
};

/**
 * What the tags have in common: the attributes `endpoint`, `stream` and `lang`, the properties `token`
 * and `getToken`, one state with its attribute and event, and a lifetime that outlasts a move in the page.
 */
export abstract class StreamsideElement<S extends ElementState> extends LitElement {
  /** Base address of a backend that fills the contract. */
  @property() endpoint = '';

  /** Id of the stream. */
  @property() stream = '';

  /** Bearer token for the endpoint. Never reflected to an attribute. */
  @property({ attribute: false }) token: string | null = null;

  /** Called for a fresh token when the endpoint answers 401. */
  @property({ attribute: false }) getToken: (() => Promise<string | null>) | null = null;

  /** Sentences of the page's own, in any language, by their keys in docs/languages.md. */
  @property({ attribute: false }) messages: OwnMessages | null = null;

  readonly #transitions: Transitions<S>;
  #state: S;

  protected constructor(initial: S, transitions: Transitions<S>) {
    super();
    this.#state = initial;
    this.#transitions = transitions;
    new LifetimeController(this, {
      begin: () => this.begin(),
      end: () => this.end(),
    });
  }

  /** What the element is doing now. */
  get state(): S {
    return this.#state;
  }

  /** The error of the present phase, or null. */
  get error(): ElementError | null {
    const state: ElementState & { readonly error?: unknown } = this.#state;
    return state.error instanceof ElementError ? state.error : null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('state', this.#state.phase);
  }

  /** The one place where the state is set. A phase may always be renewed with other data. */
  protected go(next: S): void {
    const previous = this.#state;
    const phase: S['phase'] = previous.phase;
    if (next.phase !== phase && !this.#transitions[phase].includes(next.phase)) {
      throw new Error(`<${this.localName}> cannot go from ${phase} to ${next.phase}`);
    }
    this.#state = next;
    if (this.isConnected) this.setAttribute('state', next.phase);
    this.requestUpdate();
    if (next.phase !== phase) this.dispatchEvent(new StateChangeEvent(next, previous));
    const { error } = this;
    if (error !== null && next.phase !== phase) this.dispatchEvent(new ElementErrorEvent(error));
  }

  /** An error with this code, for a phase that carries one. */
  protected createError(code: ElementErrorCode, cause?: unknown): ElementError {
    return new ElementError(code, cause);
  }

  /** The element is on a page. Called once until `end`. */
  protected abstract begin(): void;

  /** The element has left the page for good: release everything. */
  protected abstract end(): void;
}
