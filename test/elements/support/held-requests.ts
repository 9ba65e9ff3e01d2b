/** Requests of the page for these parts of addresses, held back or refused until they are let go. */
export interface HeldRequests {
  hold(...names: readonly string[]): void;
  refuse(...names: readonly string[]): void;
  /** One of them is being waited for. */
  asked(name: string): Promise<void>;
  release(): void;
  restore(): void;
}

/** Stands between the page and its network, where both a list and media are asked for. */
export function holdRequests(): HeldRequests {
  const answered = window.fetch;
  const { open, send } = XMLHttpRequest.prototype;
  const addresses = new WeakMap<XMLHttpRequest, string>();
  const asked = new EventTarget();
  const seen: string[] = [];
  let names: readonly string[] = [];
  let isRefused = false;
  let waiting: (() => void)[] = [];

  const isHeld = (address: string): boolean => {
    if (!names.some((name) => address.includes(name))) return false;
    seen.push(address);
    asked.dispatchEvent(new Event('asked'));
    return true;
  };
  const whenReleased = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));

  window.fetch = async (input, init) => {
    if (isHeld(input instanceof Request ? input.url : String(input))) {
      if (isRefused) throw new TypeError('Refused by the test');
      await whenReleased();
    }
    return answered(input, init);
  };
  XMLHttpRequest.prototype.open = function (method: string, url: string | URL) {
    addresses.set(this, String(url));
    open.call(this, method, url, true);
  };
  XMLHttpRequest.prototype.send = function (body) {
    if (!isHeld(addresses.get(this) ?? '')) send.call(this, body);
    else if (isRefused) this.dispatchEvent(new ProgressEvent('error'));
    // One that was given up meanwhile cannot be sent.
    else void whenReleased().then(() => this.readyState === 1 && send.call(this, body));
  };
  const watch = (wanted: readonly string[], refused: boolean): void => {
    names = wanted;
    isRefused = refused;
    seen.length = 0;
  };
  const release = (): void => {
    watch([], false);
    for (const goOn of waiting) goOn();
    waiting = [];
  };
  return {
    hold: (...wanted) => watch(wanted, false),
    refuse: (...wanted) => watch(wanted, true),
    asked: async (name) => {
      while (!seen.some((address) => address.includes(name))) {
        await new Promise((resolve) => asked.addEventListener('asked', resolve, { once: true }));
      }
    },
    release,
    restore() {
      release();
      window.fetch = answered;
      Object.assign(XMLHttpRequest.prototype, { open, send });
    },
  };
}
