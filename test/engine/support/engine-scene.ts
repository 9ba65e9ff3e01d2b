import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createEngine } from '../../../src/engine/index.js';
import type {
  AccessDecision,
  Engine,
  EngineEvent,
  EngineOptions,
} from '../../../src/engine/index.js';
import type { Access } from '../../../src/engine/index.js';
import { FakeTransport } from './fake-transport.js';
import type { FakePeer } from './fake-transport.js';
import { createOffer } from './offers.js';
import type { OfferOptions } from './offers.js';
import { createRtp, deltaFramePayload, keyFramePayload, opusPayload } from './packets.js';

const origin = 'http://engine.test';

/** An engine on a fake transport and in a folder of its own, with the requests that tests make. */
export class EngineScene {
  readonly transport: FakeTransport;
  readonly folder: string;
  readonly asked: Access[] = [];
  readonly events: EngineEvent[] = [];
  decision: AccessDecision = 'allowed';
  engine: Engine;

  private constructor(transport: FakeTransport, folder: string, engine: Engine) {
    this.transport = transport;
    this.folder = folder;
    this.engine = engine;
  }

  static async create(options: Partial<EngineOptions> = {}): Promise<EngineScene> {
    const transport = new FakeTransport();
    const folder = await mkdtemp(join(tmpdir(), 'streamside-engine-'));
    const engine = await createEngine({
      dataDir: folder,
      transport,
      authorize: (access) => {
        scene.asked.push(access);
        return Promise.resolve(scene.decision);
      },
      log: (event) => scene.events.push(event),
      // The fake transport's sound is no real Opus, and tests do not wait for a thread.
      startAacThread: null,
      ...options,
    });
    const scene: EngineScene = new EngineScene(transport, folder, engine);
    return scene;
  }

  async close(): Promise<void> {
    await this.engine.close();
    // On a busy machine a closed engine may still be writing its last recordings' indexes.
    await rm(this.folder, { recursive: true, maxRetries: 20, retryDelay: 200 });
  }

  async fetch(path: string, init?: RequestInit & { duplex?: 'half' }): Promise<Response> {
    return await this.engine.fetch(new Request(new URL(path, origin), init));
  }

  async post(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
    return await this.fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp', ...headers },
      body,
    });
  }

  /** Opens a publisher's session; its peer is connected. */
  async publish(streamId: string, offer: OfferOptions = {}): Promise<OpenedScene> {
    const response = await this.post(this.engine.addresses(streamId).whip, createOffer(offer));
    return this.#opened(response);
  }

  /** Opens a viewer's session; its peer is connected. */
  async watch(streamId: string, offer: OfferOptions = {}): Promise<OpenedScene> {
    const response = await this.post(
      this.engine.addresses(streamId).whep,
      createOffer({ direction: 'recvonly', ...offer }),
    );
    return this.#opened(response);
  }

  #opened(response: Response): OpenedScene {
    if (response.status !== 201) throw new Error(`Answered ${response.status}`);
    const peer = this.transport.last;
    peer.become('connected');
    return { response, peer, location: response.headers.get('Location') ?? '' };
  }
}

export interface OpenedScene {
  readonly response: Response;
  readonly peer: FakePeer;
  readonly location: string;
}

/** Sends what a publisher sends in so many frames of 50 ms: a picture each and sound in between. */
export class MediaSource {
  #frame = 0;
  #sequence = 100;
  #audioSequence = 500;
  readonly #keyFrame: Buffer;
  readonly #picture: Buffer;

  /** `keyFrame` is a key frame's payload with its parameter sets, `picture` any other frame's. */
  constructor(keyFrame = keyFramePayload, picture = deltaFramePayload) {
    this.#keyFrame = keyFrame;
    this.#picture = picture;
  }

  sendFrames(peer: FakePeer, count: number, isKeyAt = (frame: number) => frame % 20 === 0): void {
    for (let i = 0; i < count; i += 1) {
      const timestamp = 1000 + this.#frame * 4500;
      const payload = isKeyAt(this.#frame) ? this.#keyFrame : this.#picture;
      this.sendAudio(peer, this.#frame);
      peer.receive('1', createRtp({ sequence: this.#sequence, timestamp, marker: true, payload }));
      this.#sequence += 1;
      this.#frame += 1;
    }
  }

  /** A picture alone, at the place of a track that is the offer's first. */
  sendPicture(peer: FakePeer): void {
    const timestamp = 1000 + this.#frame * 4500;
    const payload = this.#frame % 20 === 0 ? this.#keyFrame : this.#picture;
    peer.receive('0', createRtp({ sequence: this.#sequence, timestamp, marker: true, payload }));
    this.#sequence += 1;
    this.#frame += 1;
  }

  sendAudio(peer: FakePeer, frame: number): void {
    // 50 ms of sound are two and a half packets: two, then three.
    const packets = frame % 2 === 0 ? 2 : 3;
    for (let i = 0; i < packets; i += 1) {
      const index = this.#audioSequence - 500;
      const timestamp = 7000 + index * 960;
      const options = { ssrc: 1111, payloadType: 111, payload: opusPayload };
      peer.receive('0', createRtp({ ...options, sequence: this.#audioSequence, timestamp }));
      this.#audioSequence += 1;
    }
  }
}
