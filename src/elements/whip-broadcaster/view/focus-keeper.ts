import type { Opened } from './broadcaster-view.js';

/** Which button has the focus when something has been opened, or closed again. */
const focusFor: Record<Opened | 'nothing', string> = {
  'end-question': '.answers button',
  'hold-hint': '.hold',
  link: '.signal',
  settings: '.gear',
  nothing: '.hold',
};

/** Keeps the keyboard's focus in the element where the button that has it makes way for another. */
export class FocusKeeper {
  #had = false;
  /** Which button takes it over. */
  #next = 'button';

  open(what: Opened | null): void {
    this.#next = focusFor[what ?? 'nothing'];
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
