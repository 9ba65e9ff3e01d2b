import { html, nothing } from 'lit';
import type { BroadcasterMessageKey } from '../messages/broadcaster-messages-en.js';
import { sayHere } from '../safety/safety-words.js';
import type { Rank, RankedLine } from '../view/ranked-line.js';
import { renderLine } from '../view/render-line.js';
import type { Speak } from '../view/broadcaster-words.js';
import type { ReadinessCode, ReadinessItem, Verdict } from './readiness.js';
import { toVerdict } from './readiness.js';

/**
 * What is said here. What is wrong with picture and sound is said where they are shown, and why nobody can
 * broadcast to this server beside what to do about it.
 */
const sentences: Partial<Record<ReadinessCode, BroadcasterMessageKey>> = {
  'server-unreachable': 'server-unreachable',
  'server-refuses': 'server-refuses',
  'stream-occupied': 'stream-occupied',
  'uplink-measuring': 'uplink-measuring',
  'uplink-late': 'uplink-late',
  'uplink-weak': 'uplink-weak',
  'uplink-poor': 'uplink-poor',
  'storage-low': 'storage-low',
  'storage-full': 'storage-full',
  'battery-low': 'battery-low',
  'battery-empty': 'battery-empty',
  'device-strained': 'device-strained',
  'recording-on-device': 'recording-on-device',
  'storage-unusable': 'copy-failed',
  'recording-nowhere': 'recording-nowhere',
  'recording-unseen': 'recording-unseen',
};

/** Whether all that was looked at is well, so that it can be said in a word. */
export function isReady(items: readonly ReadinessItem[]): boolean {
  return items.length > 0 && toVerdict(items) === 'ok';
}

/** What is wrong, each in a sentence. */
export function sayReadiness(items: readonly ReadinessItem[], t: Speak): readonly string[] {
  return listSentences(items, t).map(({ words }) => words);
}

/** What is wrong, the grave things loudly. Nothing of it keeps anybody from starting. */
export function renderReadiness(items: readonly ReadinessItem[], t: Speak) {
  const lines = listSentences(items, t).map((line) => html`<li>${renderLine(line)}</li>`);
  return lines.length === 0
    ? nothing
    : html`<ul class="readiness">
        ${lines}
      </ul>`;
}

/** What is only looked at yet asks for nothing. */
const ranks = {
  ok: 'good',
  checking: 'plain',
  unknown: 'plain',
  warning: 'notice',
  problem: 'alarm',
} as const satisfies Record<Verdict, Rank>;

/** These say as well that nothing is kept here. */
const recordingsWithoutCopy: readonly ReadinessCode[] = ['recording-nowhere', 'recording-unseen'];

function listSentences(items: readonly ReadinessItem[], t: Speak): readonly RankedLine[] {
  const isCopyTold = items.some(({ code }) => recordingsWithoutCopy.includes(code));
  return items.flatMap(({ code, verdict }) => {
    const sentence = sentences[code];
    if (sentence === undefined || (isCopyTold && code === 'storage-unusable')) return [];
    const words = t(sentence, { here: sayHere(t) });
    return [{ rank: ranks[verdict], words }];
  });
}
