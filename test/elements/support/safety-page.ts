import type { ElementErrorCode } from '../../../src/elements/shared/element-error.js';
import { ElementError } from '../../../src/elements/shared/element-error.js';
import { SafetyNet } from '../../../src/elements/whip-broadcaster/safety/safety-net.js';
import type { LineReading } from '../../../src/media/piece-upload/line-reading.js';
import { createCountedSource } from '../../media/support/counted-source.js';

/** What the test does in the page. */
export interface SafetyPage {
  /** Opens the safety net of a stream, as a page does that is visited. */
  visit(endpoint: string, stream: string, token: string): void;
  /** Goes on air with a picture that counts and a tone, on a line as it is read, if it is. */
  begin(broadcastId: string, line?: LineReading): void;
  /** What is filmed now need not arrive. */
  setDoubtful(isDoubtful: boolean): void;
  /** Another device broadcasts now. */
  leave(): void;
  finish(): Promise<void>;
  /** It has failed before it was live, for this reason. */
  fail(code: ElementErrorCode): Promise<void>;
  /** Which event the server has said it to be of. */
  readTitle(broadcastId: string): Promise<string | null>;
  state(): SafetyNet['state'];
}

let net: SafetyNet | null = null;
let source: ReturnType<typeof createCountedSource> | null = null;

const page: SafetyPage = {
  visit(endpoint, stream, token) {
    net = new SafetyNet({
      destination: { kind: 'stream', endpoint, stream },
      attributes: { token, getToken: null, audio: 'voice', quality: '720p' },
    });
    net.open();
  },
  begin(broadcastId, line) {
    source = createCountedSource();
    net?.begin({
      broadcastId,
      media: source.media,
      readToken: () => null,
      isOnlyRecording: () => false,
      readLine: () => Promise.resolve(line ?? null),
    });
  },
  setDoubtful(isDoubtful) {
    net?.heed(isDoubtful ? { phase: 'confirming' } : { phase: 'live', assurance: null }, null);
  },
  leave() {
    net?.heed({ phase: 'recovering', cause: 'taken-over', assurance: null, trouble: null }, null);
  },
  async finish() {
    await net?.finish('chosen');
    source?.stop();
  },
  async fail(code) {
    net?.heed({ phase: 'failed', error: new ElementError(code) }, null);
    await net?.finish('found');
    source?.stop();
  },
  async readTitle(broadcastId) {
    return (await net?.toFiles(broadcastId))?.title ?? null;
  },
  state() {
    if (net === null) throw new Error('not visited');
    return net.state;
  },
};
Object.assign(globalThis, { safetyPage: page });
