import type { Opened } from './broadcaster-view.js';

/** Which button opens it, and has the focus when it is closed again. */
const openers: Record<Opened, string> = {
  'end-question': '.tiles + button',
  'hold-hint': '.tiles + button',
  link: '.signal',
  settings: '.gear',
};

/** Keeps the keyboard's focus in the element where the button that has it makes way for another. */
export class FocusKeeper {
  #had = false;
  /** Which button takes it over. */
  #next = 'button';

  /** `before` stood open until now. */
  open(what: Opened | null, before: Opened | null): void {
    const opener = what ?? before;
    if (what === 'end-question') this.#next = '.answers button';
    else this.#next = opener === null ? 'button' : openers[opener];
  }

  /** What is left of an earlier broadcast is asked about, or no longer. */
  ask(isAsked: boolean): void {
    this.#next = isAsked ? '.leftovers [role=alert] + .choices button' : '.leftovers button';
  }

  /** Before it is drawn. */
  note(root: ShadowRoot | null): void {
    this.#had = (root?.activeElement ?? null) !== null;
  }

  /** After it was drawn. */
  keep(root: ShadowRoot | null): void {
    if (root === null || !this.#had || root.activeElement !== null) return;
    const next = root.querySelector<HTMLElement>(this.#next) ?? root.querySelector('button');
    this.#next = 'button';
    next?.focus();
  }
}
