import type { renderLinkPlot } from '../quality/render-link-plot.js';
import type { renderLeftovers } from '../safety/render-leftovers.js';
import type { renderSettings } from '../settings/render-settings.js';

/** What draws the panels that most people never open; null until it was asked for and has come. */
export interface LazyPanels {
  readonly link: typeof renderLinkPlot | null;
  readonly settings: typeof renderSettings | null;
  readonly leftovers: typeof renderLeftovers | null;
}

const load: { readonly [P in keyof LazyPanels]: () => Promise<NonNullable<LazyPanels[P]>> } = {
  link: async () => (await import('../quality/render-link-plot.js')).renderLinkPlot,
  settings: async () => (await import('../settings/render-settings.js')).renderSettings,
  leftovers: async () => (await import('../safety/render-leftovers.js')).renderLeftovers,
};

/** Fetches each panel when it is first opened. */
export class PanelLoader {
  #panels: LazyPanels = { link: null, settings: null, leftovers: null };

  get panels(): LazyPanels {
    return this.#panels;
  }

  /** Whether the panel can be drawn now. Where it could not be had, the next call asks again. */
  async fetch(name: keyof LazyPanels): Promise<boolean> {
    try {
      if (this.#panels[name] === null) {
        const draw = await load[name]();
        this.#panels = { ...this.#panels, [name]: draw };
      }
      return true;
    } catch {
      return false;
    }
  }
}

const places = { link: '.plot', settings: '.settings' } as const;

/** Brings what was opened into view, where it would stand below the window's edge. False: it is not drawn yet. */
export function revealPanel(root: ParentNode | null, name: keyof typeof places): boolean {
  const panel = root?.querySelector(places[name]) ?? null;
  panel?.scrollIntoView({ block: 'nearest' });
  return panel !== null;
}
