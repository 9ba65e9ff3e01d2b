import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type {
  ReadinessCode,
  ReadinessWitnesses,
} from '../../src/elements/whip-broadcaster/readiness/readiness.js';
import {
  listDeviceTrouble,
  toReadiness,
  toVerdict,
} from '../../src/elements/whip-broadcaster/readiness/readiness.js';
import type { Scene } from '../../src/media/capture/scene.js';

const GIGABYTE = 1_000_000_000;

function createScene(overrides: Partial<Scene> = {}): Scene {
  return {
    media: {} as MediaStream,
    picture: 'back',
    pictureTrouble: null,
    sound: 'on',
    soundTrouble: null,
    canFlip: true,
    cameras: [],
    microphones: [],
    cameraId: null,
    microphoneId: null,
    audio: 'voice',
    ...overrides,
  };
}

function createWitnesses(overrides: Partial<ReadinessWitnesses> = {}): ReadinessWitnesses {
  return {
    scene: createScene(),
    server: 'reached',
    publisher: 'none',
    uplink: 4_000,
    storage: { freeBytes: 10 * GIGABYTE },
    battery: { level: 0.8, isCharging: false },
    isStrained: false,
    records: true,
    ...overrides,
  };
}

function listCodes(overrides: Partial<ReadinessWitnesses> = {}): readonly ReadinessCode[] {
  return toReadiness(createWitnesses(overrides)).map(({ code }) => code);
}

describe('toReadiness', () => {
  it('says that somebody else broadcasts, and calls nobody ready then', () => {
    const items = toReadiness(createWitnesses({ publisher: { since: 5_000 } }));
    const occupied = items.find(({ code }) => code === 'stream-occupied');
    assert.equal(occupied?.value, 5_000, 'since when');
    assert.equal(toVerdict(items), 'warning');
    assert.equal(toVerdict(toReadiness(createWitnesses({ publisher: 'lost' }))), 'ok');
  });

  it('lists what is well, with the figures that there are', () => {
    assert.deepEqual(toReadiness(createWitnesses()), [
      { code: 'camera-ready', verdict: 'ok', value: null },
      { code: 'microphone-ready', verdict: 'ok', value: null },
      { code: 'server-reached', verdict: 'ok', value: null },
      { code: 'uplink-good', verdict: 'ok', value: 4_000 },
      { code: 'storage-enough', verdict: 'ok', value: 333 },
      { code: 'battery-enough', verdict: 'ok', value: 80 },
      { code: 'recording-planned', verdict: 'ok', value: null },
    ]);
  });

  it('says that nothing will record only where the device keeps nothing either', () => {
    const recording = (overrides: Partial<ReadinessWitnesses>) => listCodes(overrides).at(-1);
    assert.equal(recording({ records: false }), 'recording-on-device');
    assert.equal(recording({ records: false, storage: null }), 'recording-nowhere');
    assert.equal(recording({ records: false, storage: { freeBytes: 0 } }), 'recording-nowhere');
    assert.equal(recording({ records: null, server: 'checking' }), 'recording-checking');
    assert.equal(recording({ records: null, server: 'unreachable' }), 'recording-unknown');
    assert.equal(recording({ records: null, server: 'unchecked' }), 'recording-unknown');
    assert.equal(recording({ records: false, storage: 'unusable' }), 'recording-nowhere');
    assert.equal(recording({ records: false, storage: 'checking' }), 'recording-checking');
  });

  it('warns where nobody is known to record', () => {
    const alone = { records: null, server: 'unchecked' } as const;
    for (const storage of [null, 'unusable', { freeBytes: 0 }] as const) {
      assert.equal(listCodes({ ...alone, storage }).at(-1), 'recording-unseen');
      assert.notEqual(toVerdict(toReadiness(createWitnesses({ ...alone, storage }))), 'ok');
    }
  });

  it('tells trouble with camera and microphone apart', () => {
    const [camera] = listCodes({ scene: createScene({ pictureTrouble: 'interrupted' }) });
    assert.equal(camera, 'camera-interrupted');
    assert.equal(listCodes({ scene: createScene({ picture: 'none' }) })[0], 'camera-absent');
    assert.equal(listCodes({ scene: createScene({ picture: 'lost' }) })[0], 'camera-lost');
    const microphone = (overrides: Partial<Scene>) =>
      listCodes({ scene: createScene(overrides) })[1];
    assert.equal(microphone({ soundTrouble: 'silent' }), 'microphone-silent');
    assert.equal(microphone({ sound: 'muted' }), 'microphone-muted');
    assert.equal(microphone({ sound: 'lost' }), 'microphone-lost');
  });

  it('claims no figure that was not measured', () => {
    assert.deepEqual(listCodes({ uplink: null, storage: { freeBytes: null }, battery: null }), [
      'camera-ready',
      'microphone-ready',
      'server-reached',
      'uplink-unmeasured',
      'storage-unknown',
      'recording-planned',
    ]);
  });

  it('warns of a weak uplink, little room and a low battery, and of less', () => {
    const low = { uplink: 900, storage: { freeBytes: GIGABYTE } };
    assert.deepEqual(
      listCodes({ ...low, battery: { level: 0.3, isCharging: false } }).slice(3, 6),
      ['uplink-weak', 'storage-low', 'battery-low'],
    );
    const least = { uplink: 200, storage: { freeBytes: GIGABYTE / 10 } };
    assert.deepEqual(
      listCodes({ ...least, battery: { level: 0.05, isCharging: false } }).slice(3, 6),
      ['uplink-poor', 'storage-full', 'battery-empty'],
    );
  });

  it('does not mind a low battery that is being charged', () => {
    assert.equal(listCodes({ battery: { level: 0.05, isCharging: true } })[5], 'battery-enough');
  });
});

describe('listDeviceTrouble', () => {
  it('lists what is wrong with the device, and nothing else', () => {
    const battery = { level: 0.8, isCharging: false };
    assert.deepEqual(listDeviceTrouble({ battery, isStrained: false }), []);
    assert.deepEqual(listDeviceTrouble({ battery: null, isStrained: false }), []);
    const low = { level: 0.05, isCharging: false };
    const codes = listDeviceTrouble({ battery: low, isStrained: true }).map(({ code }) => code);
    assert.deepEqual(codes, ['battery-empty', 'device-strained']);
    assert.ok(listCodes({ isStrained: true }).includes('device-strained'));
  });
});

describe('toVerdict', () => {
  const judge = (overrides: Partial<ReadinessWitnesses>) =>
    toVerdict(toReadiness(createWitnesses(overrides)));

  it('is the gravest of all, and what is unknown holds nobody up', () => {
    assert.equal(judge({}), 'ok');
    assert.equal(judge({ uplink: null, server: 'unchecked', records: null }), 'ok');
    assert.equal(judge({ server: 'checking', records: null }), 'checking');
    assert.equal(judge({ uplink: 'asking' }), 'checking');
    assert.equal(judge({ uplink: 'measuring' }), 'checking');
    assert.equal(judge({ uplink: 'late' }), 'ok', 'nobody is kept waiting');
    assert.equal(judge({ server: 'checking', uplink: 900 }), 'warning');
    assert.equal(judge({ server: 'unreachable', uplink: 900 }), 'problem');
  });
});
