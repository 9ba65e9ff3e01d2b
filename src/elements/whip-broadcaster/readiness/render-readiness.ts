import { html, nothing } from 'lit';
import { sayHere } from '../safety/safety-words.js';
import type { Speak } from '../view/broadcaster-words.js';
import type { ReadinessCode, ReadinessItem } from './readiness.js';
import { toVerdict } from './readiness.js';

/** What is said here. What is wrong with picture and sound is said where they are shown. */
const spoken = [
  'server-unreachable',
  'server-refuses',
  'uplink-weak',
  'uplink-poor',
  'storage-low',
  'storage-full',
  'battery-low',
  'battery-empty',
  'device-strained',
  'recording-on-device',
  'recording-nowhere',
] as const satisfies readonly ReadinessCode[];

type SpokenCode = (typeof spoken)[number];

/** Whether all that was looked at is well, so that it can be said in a word. */
export function isReady(items: readonly ReadinessItem[]): boolean {
  return items.length > 0 && toVerdict(items) === 'ok';
}

/** What is wrong, the grave things loudly. Nothing of it keeps anybody from starting. */
export function renderReadiness(items: readonly ReadinessItem[], t: Speak) {
  const wrong = items.filter(hasSentence);
  if (wrong.length === 0) return nothing;
  return html`<ul class="readiness">
    ${wrong.map(
      ({ code, verdict }) =>
        html`<li class=${verdict === 'problem' ? 'alarm' : ''}>
          ${t(code, { here: sayHere(t) })}
        </li>`,
    )}
  </ul>`;
}

function hasSentence(item: ReadinessItem): item is ReadinessItem & { readonly code: SpokenCode } {
  const codes: readonly string[] = spoken;
  return codes.includes(item.code);
}
