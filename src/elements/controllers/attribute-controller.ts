import type { ReactiveController, ReactiveControllerHost } from 'lit';

interface AttributeRule {
  /** Where it is not the attribute's own name. */
  readonly property?: string;
  /** What a warning calls the values that are known. */
  readonly known: string;
  isKnown(value: string): boolean;
}

const oneOf = (...values: readonly string[]): AttributeRule => ({
  known: `one of ${values.join(', ')}`,
  isKnown: (value) => value === '' || values.includes(value),
});

/** HTML's own booleans are true whatever they are set to. */
const present: AttributeRule = {
  known: 'read: it is on wherever it is set, and off only where it is left out',
  isKnown: (value) => value !== 'false',
};

/** Every attribute that does not know every value, of all elements. */
const rules: Readonly<Record<string, AttributeRule>> = {
  audio: oneOf('voice', 'music'),
  facing: oneOf('environment', 'user'),
  quality: oneOf('480p', '720p', '1080p'),
  latency: oneOf('low', 'standard'),
  prefer: oneOf('cloudflare', 'mux', 'local', 'device'),
  'start-time': {
    property: 'startTime',
    known: 'a number of seconds from the beginning',
    isKnown: (value) => Number(value) >= 0,
  },
  autoplay: present,
  controls: present,
  downloadable: present,
  muted: present,
  'no-resume': { ...present, property: 'noResume' },
  'safety-bitrate': {
    // It has no property of its own: this one says which element it belongs to.
    property: 'noSafetyCopy',
    known: 'a number of bits a second',
    isKnown: (value) => Number(value) > 0,
  },
  'no-safety-copy': { ...present, property: 'noSafetyCopy' },
};

/** What has been told of an element, also where it left the page and came back. */
const warned = new WeakMap<HTMLElement, Set<string>>();

/** Tells the page's author, once for each attribute, of values that an element does not know. */
export class AttributeController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.hostUpdated();
  }

  hostUpdated(): void {
    const told = warned.get(this.#host) ?? new Set();
    warned.set(this.#host, told);
    for (const [attribute, { property = attribute, known, isKnown }] of Object.entries(rules)) {
      if (!(property in this.#host) || told.has(attribute)) continue;
      const value = this.#read(attribute, property);
      if (value === null || isKnown(value)) continue;
      told.add(attribute);
      // eslint-disable-next-line no-console -- a page author's mistake is told to the page author
      console.warn(`<${this.#host.localName} ${attribute}="${value}"> is not ${known}`);
    }
  }

  /** A page may have set the property alone; of a number, the attribute says what was meant. */
  #read(attribute: string, property: string): string | null {
    const value: unknown = Reflect.get(this.#host, property);
    return typeof value === 'string' ? value : this.#host.getAttribute(attribute);
  }
}
