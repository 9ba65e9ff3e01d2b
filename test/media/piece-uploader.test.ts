import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { readUploadDelay } from '../../src/media/piece-upload/upload-delay.js';
import { UploadError } from '../../src/media/piece-upload/upload-error.js';
import { address, answer, createScene } from './piece-upload-scene.js';

describe('PieceUploader', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 }));
  afterEach(() => mock.timers.reset());

  it('sends every piece, the first first, and confirms each once the server has all of it', async () => {
    const { server, copies, uploader, seen, until } = createScene();
    copies.add('a', 'first piece');
    copies.add('b', 'second');
    uploader.open();
    await until(() => copies.stateOf('b')?.phase === 'confirmed');
    assert.equal(await server.textOf('a'), 'first piece');
    assert.equal(await server.textOf('b'), 'second');
    assert.deepEqual(server.log, ['HEAD a', 'PATCH a 0', 'HEAD b', 'PATCH b 0']);
    await until(() => uploader.state.phase === 'done');
    assert.deepEqual(seen, ['done', 'uploading', 'done']);
    copies.add('c', 'came later');
    await until(() => copies.stateOf('c')?.phase === 'confirmed');
    uploader.close();
  });

  it('goes on behind what the server has when the line broke, and doubles nothing', async () => {
    const { server, copies, uploader, until } = createScene();
    copies.add('a', 'one piece of many bytes');
    server.cutAfter = 7;
    uploader.open();
    await until(() => uploader.state.phase === 'waiting');
    assert.deepEqual(uploader.state, {
      phase: 'waiting',
      reason: 'server-unreachable',
      until: 1_001_000,
      leftPieces: 1,
      leftBytes: 23,
    });
    mock.timers.tick(1_000);
    await until(() => copies.stateOf('a')?.phase === 'confirmed');
    assert.equal(await server.textOf('a'), 'one piece of many bytes');
    assert.deepEqual(server.log, ['HEAD a', 'PATCH a 0', 'HEAD a', 'PATCH a 7']);
    uploader.close();
  });

  it('leaves a piece to the tab that sends it, and sends another meanwhile', async () => {
    const { server, copies, uploader, until } = createScene();
    copies.add('a', 'sent by another tab');
    copies.add('b', 'second');
    copies.sentElsewhere.add('a');
    uploader.open();
    await until(() => uploader.state.phase === 'waiting');
    assert.equal(uploader.state.phase === 'waiting' && uploader.state.reason, 'sent-elsewhere');
    assert.deepEqual(server.log, ['HEAD b', 'PATCH b 0']);
    // The other tab is gone.
    copies.sentElsewhere.clear();
    mock.timers.tick(2_000);
    await until(() => copies.stateOf('a')?.phase === 'confirmed');
    uploader.close();
  });

  it('confirms nothing that the server has not acknowledged', async () => {
    const { server, copies, uploader, until } = createScene();
    copies.add('a', 'some bytes');
    server.disturb = ({ method, onProgress }) => {
      if (method === 'HEAD') return null;
      // All has left the device, and the answer is not that of a server that has it.
      onProgress?.(10);
      return answer(204, { 'Upload-Offset': '4' });
    };
    uploader.open();
    await until(() => copies.stateOf('a')?.phase === 'uploading');
    assert.equal(copies.stateOf('a')?.phase, 'uploading');
    server.disturb = () => answer(200);
    await until(() => uploader.state.phase === 'waiting');
    assert.notEqual(copies.stateOf('a')?.phase, 'confirmed');
    uploader.close();
  });

  it('never gives up, waits longer each time, and obeys the server’s own wish', async () => {
    const { server, copies, uploader, until } = createScene();
    copies.add('a', 'bytes');
    server.disturb = () => answer(500);
    const waits: number[] = [];
    uploader.open();
    for (let tries = 1; tries <= 9; tries += 1) {
      await until(() => server.log.length === tries && uploader.state.phase === 'waiting');
      const { state } = uploader;
      const left = (state.phase === 'waiting' ? (state.until ?? 0) : 0) - Date.now();
      waits.push(left);
      mock.timers.tick(left - 1);
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(server.log.length, tries, 'nothing is asked before its time');
      if (tries === 8) server.disturb = () => answer(507, { 'Retry-After': '300' });
      mock.timers.tick(1);
    }
    assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 300_000]);
    server.disturb = () => null;
    await until(() => copies.stateOf('a')?.phase === 'confirmed');
    uploader.close();
  });

  it('asks for another place when the one it was given is gone', async () => {
    let places = 0;
    const { server, copies, uploader, until } = createScene({
      place: async ({ id }) => {
        places += 1;
        return { protocol: 'tus', url: `${address}${id}-${places}` };
      },
    });
    copies.add('a', 'bytes');
    server.disturb = ({ url }) => (url.endsWith('a-1') ? answer(404) : null);
    uploader.open();
    await until(() => uploader.state.phase === 'waiting');
    assert.equal(copies.stateOf('a')?.phase, 'held');
    mock.timers.tick(1_000);
    await until(() => copies.stateOf('a')?.phase === 'confirmed');
    assert.equal(await server.textOf('a-2'), 'bytes');
    uploader.close();
  });

  it('does not let the others wait for a piece that the server does not want', async () => {
    const { server, copies, uploader, until } = createScene({
      place: async ({ id }) => {
        if (id === 'a') throw new UploadError('piece-refused');
        return { protocol: 'put', url: address + id };
      },
    });
    copies.add('a', 'unwanted');
    copies.add('b', 'wanted');
    server.disturb = () => answer(200);
    uploader.open();
    await until(() => copies.stateOf('b')?.phase === 'confirmed');
    await until(() => uploader.state.phase === 'waiting');
    assert.deepEqual(server.log, ['PUT b']);
    assert.deepEqual(uploader.state, {
      phase: 'waiting',
      reason: 'piece-refused',
      until: 1_060_000,
      leftPieces: 1,
      leftBytes: 8,
    });
    uploader.close();
  });

  it('leaves the line to what is live, and breaks off when it is needed', async () => {
    let hasRoom = false;
    const { server, copies, uploader, until } = createScene({ hasRoom: () => hasRoom });
    copies.add('a', 'bytes');
    uploader.open();
    await until(() => uploader.state.phase === 'waiting');
    assert.equal(uploader.state.phase === 'waiting' && uploader.state.reason, 'line-busy');
    assert.deepEqual(server.log, []);
    hasRoom = true;
    server.disturb = ({ method, signal }) => {
      if (method === 'HEAD') return null;
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new UploadError('upload-aborted')));
      });
    };
    mock.timers.tick(2_000);
    await until(() => server.log.includes('PATCH a 0'));
    hasRoom = false;
    uploader.pause();
    await until(() => uploader.state.phase === 'waiting');
    assert.notEqual(copies.stateOf('a')?.phase, 'confirmed');
    uploader.close();
  });

  it('waits without a network for the browser to say that there is one', async () => {
    const scope = new EventTarget();
    const network = { onLine: false };
    const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
    Object.defineProperty(globalThis, 'navigator', { value: network, configurable: true });
    Object.assign(globalThis, { addEventListener: scope.addEventListener.bind(scope) });
    try {
      const { server, copies, uploader, until } = createScene();
      copies.add('a', 'bytes');
      uploader.open();
      await until(() => uploader.state.phase === 'waiting');
      assert.equal(uploader.state.phase === 'waiting' && uploader.state.until, null);
      mock.timers.tick(3_600_000);
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(server.log, []);
      network.onLine = true;
      scope.dispatchEvent(new Event('online'));
      await until(() => copies.stateOf('a')?.phase === 'confirmed');
      uploader.close();
    } finally {
      Reflect.deleteProperty(globalThis, 'addEventListener');
      if (before) Object.defineProperty(globalThis, 'navigator', before);
      else Reflect.deleteProperty(globalThis, 'navigator');
    }
  });

  it('confirms what the plan calls safe without sending it', async () => {
    const { server, copies, uploader, until } = createScene({
      plan: async ([broadcast]) => ({ send: [], safe: broadcast?.pieces ?? [] }),
    });
    copies.add('a', 'bytes');
    uploader.open();
    await until(() => copies.stateOf('a')?.phase === 'confirmed');
    await until(() => uploader.state.phase === 'done');
    assert.deepEqual(server.log, []);
    uploader.close();
  });

  it('takes what another tab has sent of the same piece', async () => {
    const { server, copies, uploader, until } = createScene();
    copies.add('a', 'one piece of many bytes');
    let isFirst = true;
    server.disturb = ({ method }) => {
      if (method === 'PATCH' && isFirst) {
        isFirst = false;
        server.kept.set('a', [new TextEncoder().encode('one piece')]);
      }
      return null;
    };
    uploader.open();
    await until(() => copies.stateOf('a')?.phase === 'confirmed');
    assert.equal(await server.textOf('a'), 'one piece of many bytes');
    assert.deepEqual(server.log, ['HEAD a', 'PATCH a 0', 'HEAD a', 'PATCH a 9']);
    uploader.close();
  });
});

describe('readUploadDelay', () => {
  it('spreads what many phones do after one server’s fault', () => {
    assert.deepEqual(
      [0, 0.5, 0.999].map((random) => Math.round(readUploadDelay(3, undefined, () => random))),
      [3_000, 4_000, 4_998],
    );
  });
});
