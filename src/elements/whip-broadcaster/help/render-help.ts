import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ElementErrorCode } from '../../shared/element-error.js';
import type { Speak } from '../view/broadcaster-words.js';
import { readBrowserFamily } from './browser-family.js';

/** Where another browser is the way out: its address bar needs this page's address. */
const elsewhere: readonly ElementErrorCode[] = ['camera-in-app', 'camera-unsupported'];

/** What helps beyond the sentence: where this browser's switch is, or the address for another browser. */
export function renderHelp(code: ElementErrorCode, t: Speak) {
  if (elsewhere.includes(code)) return renderAddress(t);
  if (code !== 'camera-denied-always' && code !== 'microphone-denied') return nothing;
  const family = readBrowserFamily(navigator.userAgent, navigator.maxTouchPoints);
  return family === null ? nothing : html`<p class="steps">${t(`allow-${family}`)}</p>`;
}

function renderAddress(t: Speak): TemplateResult {
  return html`<div class="address">
    <input readonly aria-label=${t('address')} .value=${location.href} @focus=${selectAll} />
    <button part="button" @click=${(event: Event) => void copyAddress(event, t)}>
      ${t('copy-address')}
    </button>
    <output></output>
  </div>`;
}

function selectAll({ currentTarget }: Event): void {
  if (currentTarget instanceof HTMLInputElement) currentTarget.select();
}

/** Apps' own browsers often have no clipboard; what is selected can be copied by hand. */
async function copyAddress({ currentTarget }: Event, t: Speak): Promise<void> {
  if (!(currentTarget instanceof HTMLElement)) return;
  const field = currentTarget.parentElement?.querySelector('input');
  const outcome = currentTarget.parentElement?.querySelector('output');
  if (!field || !outcome) return;
  field.select();
  // What is said twice in the same words is read out once.
  outcome.textContent = '';
  const isCopied = await writeClipboard(field.value);
  outcome.textContent = t(isCopied ? 'address-copied' : 'address-uncopied');
}

/** Whether it could be done. Never rejects. */
async function writeClipboard(text: string): Promise<boolean> {
  const { clipboard } = navigator as Partial<Navigator>;
  try {
    await clipboard?.writeText(text);
    return clipboard !== undefined;
  } catch {
    return false;
  }
}
