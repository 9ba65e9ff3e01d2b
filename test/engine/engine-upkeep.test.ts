import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ProblemError } from '../../src/contract/index.js';
import { createEngine } from '../../src/engine/index.js';
import { readBody } from '../../src/engine/endpoints/request-body.js';
import { AddressLimiter } from '../../src/engine/operations/address-limiter.js';
import { DiskProbe } from '../../src/engine/operations/engine-health.js';
import { formatMetrics } from '../../src/engine/operations/metrics-format.js';
import { redact } from '../../src/engine/operations/redact.js';
import { createSinkGroup } from '../../src/engine/room/sink-group.js';
import type { RoomSink } from '../../src/engine/room/room.js';
import { EngineScene } from './support/engine-scene.js';

describe('redact', () => {
  it('takes out what may be a secret and leaves the sentence', () => {
    const cases = [
      ['connect ECONNREFUSED 127.0.0.1:1935', 'connect ECONNREFUSED 127.0.0.1:1935'],
      ['no rtmps://host:443/live/abc?k=1 there', 'no rtmps://host:443/… there'],
      ['at https://user:pw@host/whip', 'at https://host/…'],
      ['got Bearer abc.def', 'got Bearer …'],
      ['stream_key=abc, token: xyz', 'stream_key=…, token: …'],
      ['session 9fJ2kLm0aQwErTyUiOp12 is gone', 'session … is gone'],
      ['ERR_UNHANDLED_REJECTION_TYPE', 'ERR_UNHANDLED_REJECTION_TYPE'],
    ] as const;
    for (const [text, clean] of cases) assert.equal(redact(text), clean);
  });
});

describe('formatMetrics', () => {
  it('writes Prometheus’s text format', () => {
    const samples = [{ labels: { a: 'x"\\\n' }, value: 1 }, { value: 0.5 }];
    assert.equal(
      formatMetrics([{ name: 'm_total', type: 'counter', help: 'Helps.', samples }]),
      '# HELP m_total Helps.\n# TYPE m_total counter\nm_total{a="x\\"\\\\\\n"} 1\nm_total 0.5\n',
    );
  });
});

describe('AddressLimiter', () => {
  it('counts by household, refills with time, and forgets in the end', () => {
    let nowMs = 0;
    const limiter = new AddressLimiter(() => nowMs);
    for (let i = 0; i < 120; i += 1) limiter.note('2001:db8::1', 'failure');
    assert.equal(limiter.waitOf('2001:0db8:0:0:5::9', ['failure']), 1);
    assert.equal(limiter.waitOf('2001:db8:0:1::1', ['failure']), null);
    assert.equal(limiter.waitOf('2001:db8::1', ['session']), null);
    nowMs += 500;
    assert.equal(limiter.waitOf('2001:db8::1', ['failure']), null);
    for (let i = 0; i < 120; i += 1) limiter.note('::ffff:192.0.2.1', 'failure');
    assert.notEqual(limiter.waitOf('192.0.2.1', ['failure']), null);
    for (let i = 0; i < 11_000; i += 1) limiter.note(`10.0.${i >> 8}.${i & 255}`, 'session');
    assert.equal(limiter.size, 10_000);
  });
});

describe('readBody', () => {
  it('gives up a body that comes too slowly, with 408', async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from('v=0')),
    });
    const headers = { 'Content-Type': 'application/sdp' };
    const init = { method: 'POST', headers, body, duplex: 'half' } as const;
    const request = new Request('http://engine.test/', init as RequestInit);
    await assert.rejects(
      readBody(request, 'application/sdp', 20),
      (error) => error instanceof ProblemError && error.code === 'body-too-slow',
    );
  });
});

describe('DiskProbe', () => {
  it('tells a folder that takes bytes from one that does not', async () => {
    assert.equal(await new DiskProbe('/nowhere').check(), 'unwritable');
    assert.equal(await new DiskProbe('/dev/shm').check(), 'ok');
  });

  it('asks a disk that hangs once, and again when it has answered', async (t) => {
    // As a real disk's answer that is outstanding does.
    const pending = setInterval(() => undefined, 1000);
    t.after(() => clearInterval(pending));
    const answers: (() => void)[] = [];
    let nowMs = 0;
    const probe = new DiskProbe('/nowhere', {
      write: () => new Promise((resolve) => answers.push(resolve)),
      clock: () => nowMs,
    });
    assert.equal(await probe.check(), 'slow');
    nowMs += 60_000;
    assert.equal(await probe.check(), 'slow');
    assert.equal(answers.length, 1);
    answers[0]?.();
    assert.equal(await probe.check(), 'ok');
    nowMs += 60_000;
    void probe.check();
    assert.equal(answers.length, 2);
  });
});

describe('removeTrials', () => {
  it('clears the folder of what a killed engine was trying its disk with, when the next one starts', async () => {
    const scene = await EngineScene.create();
    await scene.engine.close();
    await writeFile(join(scene.folder, '.trial-0123456789ab'), 'half');
    scene.engine = await createEngine({
      dataDir: scene.folder,
      transport: scene.transport,
      authorize: () => Promise.resolve('allowed'),
    });
    const left = await readdir(scene.folder);
    assert.deepEqual(
      left.filter((name) => name.startsWith('.trial')),
      [],
    );
    await scene.close();
  });
});

describe('createSinkGroup', () => {
  it('gives everything to every sink, also when one throws', () => {
    const calls: string[] = [];
    const faults: unknown[] = [];
    const create = (name: string, work: () => void): RoomSink => {
      const note = (what: string) => () => {
        calls.push(`${name} ${what}`);
        work();
      };
      return {
        begin: note('begin'),
        media: note('media'),
        clock: note('clock'),
        tick: note('tick'),
        pause: note('pause'),
        end: note('end'),
      };
    };
    const bad = create('bad', () => {
      throw new Error('not my day');
    });
    const group = createSinkGroup([bad, create('good', () => undefined)], (e) => faults.push(e));
    group.begin([], 0);
    group.tick(0);
    group.end(0);
    assert.deepEqual(calls, [
      'bad begin',
      'good begin',
      'bad tick',
      'good tick',
      'bad end',
      'good end',
    ]);
    assert.equal(faults.length, 3);
  });
});
