import { AttributeController } from '../controllers/attribute-controller.js';
import { AddressController } from './address-controller.js';
import type { AddressHost, TellFault } from './address-controller.js';

/** Looks at what the page has asked for, and says what of it cannot be, until the abort. */
export function checkPage(
  host: AddressHost & HTMLElement,
  tell: TellFault,
  signal: AbortSignal,
): void {
  for (const controller of [new AttributeController(host), new AddressController(host, tell)]) {
    signal.addEventListener('abort', () => host.removeController(controller), { once: true });
  }
}
