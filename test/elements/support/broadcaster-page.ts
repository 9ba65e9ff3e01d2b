import { expect, fixture, html } from '@open-wc/testing';
import '../../../src/define/whip-broadcaster.js';
import type { ActionResult } from '../../../src/elements/shared/action-result.js';
import type { StateChangeEvent } from '../../../src/elements/shared/events.js';
import type { BroadcasterState } from '../../../src/elements/whip-broadcaster/broadcaster-state.js';
import type { WhipBroadcasterElement } from '../../../src/elements/whip-broadcaster/whip-broadcaster-element.js';
import { FakeBackend } from './fake-backend.js';
import { FakeDevices } from './fake-devices.js';

type Phase = BroadcasterState['phase'];

/** A backend for each test; what the test left on the page is ended with it. */
export function useBackend(): { readonly backend: FakeBackend } {
  let backend: FakeBackend | undefined;
  beforeEach(() => {
    backend = new FakeBackend();
  });
  afterEach(async () => {
    for (const element of document.querySelectorAll('whip-broadcaster')) {
      void element.stop();
      element.remove();
    }
    backend?.close();
    // What one test holds would be found by the next.
    await until(() => !isLeavingGuarded());
  });
  return {
    get backend() {
      if (backend === undefined) throw new Error('There is a backend in tests only');
      return backend;
    },
  };
}

/** An element on the page, with a camera and a microphone of its own. */
export async function createBroadcaster({ devices = new FakeDevices() } = {}): Promise<{
  element: WhipBroadcasterElement;
  devices: FakeDevices;
}> {
  const element = await fixture<WhipBroadcasterElement>(
    html`<whip-broadcaster
      endpoint="/fake/live"
      stream="st_1"
      .devices=${devices}
    ></whip-broadcaster>`,
  );
  return { element, devices };
}

/** Begins, and has the server confirm what it receives. */
export async function goLive(element: WhipBroadcasterElement, backend: FakeBackend): Promise<void> {
  backend.confirm({ ingest: 'connected', recording: 'unconfirmed' });
  expect(await element.start()).to.deep.equal({ outcome: 'done' });
  await element.updateComplete;
}

/** Holds back what the devices give until the returned function is called. */
export function hold(devices: FakeDevices): () => void {
  let allow = (): void => undefined;
  const allowed = new Promise<void>((resolve) => {
    allow = resolve;
  });
  const open = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    const media = await open(constraints);
    await allowed;
    return media;
  };
  return allow;
}

/** As when a camera is unplugged: the browser ends the track and says so. */
export function endTrack(track: MediaStreamTrack | undefined): void {
  if (track === undefined) throw new Error('No track');
  track.stop();
  track.dispatchEvent(new Event('ended'));
}

/** The phases that the element announces from now on. */
export function listen(element: WhipBroadcasterElement): Phase[] {
  const phases: Phase[] = [];
  element.addEventListener('statechange', (event) => {
    phases.push((event as StateChangeEvent<BroadcasterState>).detail.state.phase);
  });
  return phases;
}

/** Waits until the element is in that phase. */
export function phase(element: WhipBroadcasterElement, wanted: Phase): Promise<void> {
  return until(() => element.state.phase === wanted);
}

/** Waits for what the page comes to by itself; the test's own time limit ends it. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** What camera and microphone give while there is a picture. */
export function media(element: WhipBroadcasterElement): MediaStream {
  const { state } = element;
  if (!('scene' in state) || state.scene === null) throw new Error(`No media in ${state.phase}`);
  return state.scene.media;
}

/** All that can be read in the element. */
export function words(element: WhipBroadcasterElement): string {
  return (element.shadowRoot?.textContent ?? '').replace(/\s+/g, ' ');
}

/** What screen readers were told last. */
export function announced(element: WhipBroadcasterElement): string {
  return element.shadowRoot?.querySelector('[role=status]')?.textContent?.trim() ?? '';
}

/** The element’s buttons, in their order. */
export function buttons(element: WhipBroadcasterElement): HTMLButtonElement[] {
  return [...(element.shadowRoot?.querySelectorAll('button') ?? [])];
}

/** The words of its buttons. */
export function labels(element: WhipBroadcasterElement): string[] {
  return buttons(element).map(({ textContent }) => textContent.trim());
}

/** The button with those words. */
export function find(element: WhipBroadcasterElement, label: string): HTMLButtonElement {
  const button = buttons(element).find(({ textContent }) => textContent.trim() === label);
  if (button === undefined) throw new Error(`No button ${label} among ${labels(element).join()}`);
  return button;
}

/** Presses the button with those words, as a key does. */
export function press(element: WhipBroadcasterElement, label: string): void {
  find(element, label).click();
}

/** Where the finger was last. */
let place = 0;

/** A tap of a finger or mouse in a new place, or the `count`th in the same place and row. */
export function tap(element: WhipBroadcasterElement, label: string, count = 1): void {
  if (count === 1) place += 100;
  const what = { detail: count, bubbles: true, composed: true, clientX: place, clientY: 100 };
  find(element, label).dispatchEvent(new MouseEvent('click', what));
}

/** What a finger does to a button, before the browser makes a click of it. */
export function pointer(
  element: WhipBroadcasterElement,
  label: string,
  type: 'pointerdown' | 'pointerup' | 'pointerleave',
): void {
  const touch = { pointerType: 'touch', width: 20, height: 20, pressure: 0.5, bubbles: true };
  find(element, label).dispatchEvent(new PointerEvent(type, touch));
}

/** What an action failed with; null where it did not. */
export function errorCode(result: ActionResult): string | null {
  return result.outcome === 'failed' ? result.error.code : null;
}

/** Whether the browser would ask before the page is left. */
export function isLeavingGuarded(): boolean {
  const event = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}
