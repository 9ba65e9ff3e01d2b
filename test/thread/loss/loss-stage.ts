import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { Stream } from '../../../src/contract/index.js';
import { createLossyNetwork } from '../../engine/support/lossy-network.js';
import type { LossyNetwork } from '../../engine/support/lossy-network.js';
import { browserArgs } from '../../support/browser-args.mjs';
import type { Sighting } from './counted-camera.js';
import { showCountedCamera } from './counted-camera.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const port = 8080;
const token = 'operator-token-of-the-loss-runs';
/** A start includes loading the media engine on a machine that runs other tests too. */
const START_LIMIT_MS = 120_000;

/** The server on one host, a phone's browser on another, and the cable between them. */
export class LossStage {
  /** Called with all that the camera and the microphone of any page have seen. */
  onSighting: (sighting: Sighting) => void = () => undefined;
  readonly #network: LossyNetwork;
  readonly #data: string;
  readonly #origin: string;
  readonly #epoch: number;
  #server: ChildProcess | null = null;
  #starting: Promise<void> = Promise.resolve();
  #browser: Browser | null = null;
  #context: BrowserContext | null = null;
  /** A page of the same origin that stands aside: it reads, and its session holds the quota. */
  #aside: { readonly page: Page; readonly session: CDPSession } | null = null;

  private constructor(network: LossyNetwork, data: string, epoch: number) {
    this.#network = network;
    this.#data = data;
    this.#epoch = epoch;
    this.#origin = `http://${network.address}:${port}`;
  }

  /** Makes all of it. `epoch` is where the camera's numbers begin. */
  static async open(epoch: number): Promise<LossStage> {
    const network = await createLossyNetwork();
    const data = await mkdtemp(join(tmpdir(), 'streamside-loss-'));
    const stage = new LossStage(network, data, epoch);
    try {
      await Promise.all([stage.startServer(), stage.#openBrowser()]);
    } catch (error) {
      await stage.close();
      throw error;
    }
    return stage;
  }

  /** Where a stream is broadcast from. */
  broadcastAddress(streamId: string): string {
    return `${this.#origin}/broadcast?stream=${streamId}#token=${token}`;
  }

  /** Where a stream is watched when it is over. */
  recordingAddress(streamId: string): string {
    return `${this.#origin}/recording?stream=${streamId}`;
  }

  /** Starts the server, or starts it again with what it had; resolves when it listens. */
  startServer(): Promise<void> {
    this.#starting = this.#launchServer();
    return this.#starting;
  }

  /** Ends the server as a power cut does, once it is up: on a busy machine it may still be starting. */
  async killServer(): Promise<void> {
    await this.#starting.catch(() => undefined);
    const child = this.#server;
    this.#server = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** Pulls the cable, or plugs it in again; nobody is told. */
  async setCut(isCut: boolean): Promise<void> {
    await this.#network.setSilent(isCut);
  }

  /** Leaves the browser no room for this origin, or all that it had. */
  async setFull(isFull: boolean): Promise<void> {
    const origin = this.#origin;
    const quota = isFull ? { origin, quotaSize: 1 } : { origin };
    await this.#aside?.session.send('Storage.overrideQuotaForOrigin', quota);
  }

  /** A page with the counted camera, at no address yet. */
  async openPage(): Promise<Page> {
    if (this.#context === null) throw new Error('No browser');
    return this.#context.newPage();
  }

  async createStream(title: string): Promise<Stream> {
    return (await this.#ask('/live/streams', JSON.stringify({ title }))) as Stream;
  }

  async readStream(streamId: string): Promise<Stream> {
    return (await this.#ask(`/live/streams/${streamId}`)) as Stream;
  }

  /** The bytes at an address that a Stream names. */
  async download(url: string): Promise<Buffer> {
    if (this.#aside === null) throw new Error('No browser');
    const text = await this.#aside.page.evaluate(async (address) => {
      const answer = await fetch(new URL(address, `${location.origin}/live/`));
      if (!answer.ok) throw new Error(`${answer.status} at ${address}`);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const parts: string[] = [];
      for (let at = 0; at < bytes.length; at += 0x8000) {
        parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
      }
      return btoa(parts.join(''));
    }, url);
    return Buffer.from(text, 'base64');
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.killServer();
    await this.#network.close();
    await rm(this.#data, { recursive: true, force: true });
  }

  async #launchServer(): Promise<void> {
    const [file = process.execPath, ...args] = [
      ...this.#network.command,
      ...[process.execPath, join(root, 'dist', 'cli.js')],
    ];
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        HOST: this.#network.address,
        PORT: String(port),
        STREAMSIDE_DATA: this.#data,
        STREAMSIDE_TOKEN: token,
      },
    });
    this.#server = child;
    const limit = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
    let output = '';
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
      output += String(chunk);
      if (output.includes(this.#origin)) break;
    }
    clearTimeout(limit);
    if (!output.includes(this.#origin)) throw new Error(`The server did not start: ${output}`);
    child.stdout.resume();
  }

  async #openBrowser(): Promise<void> {
    const browser = await chromium.launch({
      executablePath: await this.#network.wrap(process.env.CHROME_PATH ?? '/usr/bin/chromium'),
      args: [...browserArgs, `--unsafely-treat-insecure-origin-as-secure=${this.#origin}`],
    });
    this.#browser = browser;
    const context = await browser.newContext();
    this.#context = context;
    await context.exposeBinding('noteSighting', (_, sighting: Sighting) =>
      this.onSighting(sighting),
    );
    await context.addInitScript(
      'globalThis.find = (selector) => document.querySelector(selector); globalThis.__name = (f) => f;',
    );
    await context.addInitScript(showCountedCamera, this.#epoch);
  }

  /** Asks the server from the phone's host, as this process is on neither. */
  async #ask(path: string, body?: string): Promise<unknown> {
    const page = await this.#standAside();
    return page.evaluate(
      async ([address, text, secret]) => {
        const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' };
        const request = text === undefined ? { headers } : { method: 'POST', headers, body: text };
        const answer = await fetch(address, request);
        if (!answer.ok) throw new Error(`${answer.status} at ${address}`);
        return (await answer.json()) as unknown;
      },
      [path, body, token] as const,
    );
  }

  async #standAside(): Promise<Page> {
    if (this.#aside !== null) return this.#aside.page;
    if (this.#context === null) throw new Error('No browser');
    const page = await this.#context.newPage();
    await page.goto(`${this.#origin}/icon.svg`);
    const session = await this.#context.newCDPSession(page);
    this.#aside = { page, session };
    return page;
  }
}
