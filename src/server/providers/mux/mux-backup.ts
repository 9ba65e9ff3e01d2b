import type {
  BackupIngest,
  BackupOutcome,
  BackupRecorder,
  BackupStream,
} from '../backup-recorder.js';
import { askAccess } from '../service-access.js';
import { FileSender } from '../wholes/file-sender.js';
import { mendWholes } from '../wholes/mend-wholes.js';
import { loadMuxNode } from './load-mux-node.js';
import { MuxCaller } from './mux-caller.js';
import { createMuxClient } from './mux-client.js';
import { MuxLooks } from './mux-looks.js';
import { hasUnfinished, listPlayable, toObservation, toPolicy } from './mux-observation.js';
import { checkMuxLiveOptions } from './mux-options.js';
import type { MuxBackupOptions } from './mux-options.js';
import { toAssetSettings, toLiveStreamSettings } from './mux-settings.js';
import { createMuxSigner, signMuxPlayback } from './mux-signer.js';
import {
  createMuxState,
  listPlaces,
  nothingLearnt,
  rememberLook,
  toMuxState,
} from './mux-state.js';
import type { MuxState } from './mux-state.js';
import { createMuxUpload } from './mux-uploads.js';
import { applyPolicy, removeStream } from './mux-upkeep.js';
import { createMuxReceiver } from './mux-webhook.js';
import { createMuxWholeService } from './mux-whole-service.js';
import { createRangeWay } from './range-way.js';

/** Of one call, the tries that it takes included. */
const defaultTimeoutMs = 10_000;

/** Where Mux takes RTMPS. */
const ingestUrl = 'rtmps://global-live.mux.com:443/app';

/** Mux as the second recorder, and what else an application may want of it. */
export interface MuxBackup extends BackupRecorder {
  /** Ends the present recording at once, not only when nobody has come back within the reconnect window. */
  complete(stream: BackupStream): Promise<void>;
  /** Ends the present recording, cuts off whoever sends and refuses them until `enable`. */
  disable(stream: BackupStream): Promise<void>;
  enable(stream: BackupStream): Promise<void>;
  /** Makes the key that was used so far good no longer, such as when the event is over. */
  rotateKey(stream: BackupStream): Promise<BackupOutcome<BackupIngest>>;
}

/**
 * Mux as the backup: a live stream of its own per stream, fed by RTMPS, of which Mux makes a recording.
 * Rejects with a `SetupError` where `@mux/mux-node` is missing or the signing key is none. Methods
 * reject with a `MuxError`.
 */
export async function muxBackup(options: MuxBackupOptions): Promise<MuxBackup> {
  checkMuxLiveOptions(options);
  const { signingKey, webhookSecret, timeoutMs = defaultTimeoutMs } = options;
  const { now = () => new Date(), onError = () => undefined } = options;
  const { uploadOrigin: corsOrigin = '*', uploadWholes: givesWholes = true } = options;
  const mux = await loadMuxNode(options);
  const client = createMuxClient(mux, new MuxCaller({ timeoutMs }));
  const signer = signingKey ? createMuxSigner(mux, signingKey) : null;
  const looks = new MuxLooks({ client, now });
  const way = createRangeWay((input, init) => fetch(input, init));
  const sender = new FileSender({ way, onError });

  const toIngest = (state: unknown): BackupIngest => ({
    url: options.ingestUrl ?? ingestUrl,
    streamKey: liveStreamOf(state).streamKey,
  });

  /** Brings playback ids in line with the visibility, as far as a look at this moment tells. */
  const applyVisibility = async (stream: BackupStream): Promise<MuxState> => {
    const before = toMuxState(stream.state);
    const look = await looks.look({ id: stream.id, state: before }, { maxAgeMs: 0 });
    const state = rememberLook(before, look);
    await applyPolicy(client, listPlayable(state, look), toPolicy(stream.visibility));
    looks.forget(stream.id);
    return state;
  };

  return {
    name: 'mux',
    async create(stream, { signal }) {
      const settings = toLiveStreamSettings(stream, options);
      return createMuxState(await client.createLiveStream(settings, signal));
    },
    async find({ tag }, { signal }) {
      const ids = await client.findLiveStreams(tag, signal);
      const found = await Promise.all(ids.map((id) => client.getLiveStream(id, signal)));
      return found.map(createMuxState);
    },
    adopt: (known, made) => ({ ...toMuxState(known), liveStream: toMuxState(made).liveStream }),
    toIngest,
    async observe({ id, state, visibility }, { maxAgeMs, whole }) {
      const before = toMuxState(state);
      const look = await looks.look({ id, state: before }, { maxAgeMs });
      return toObservation(before, look, {
        policy: toPolicy(visibility),
        now: now(),
        givesWholes,
        ...(whole === undefined ? {} : { whole }),
      });
    },
    recall: ({ state, visibility }) =>
      toObservation(toMuxState(state), nothingLearnt, {
        policy: toPolicy(visibility),
        now: now(),
        givesWholes,
      }),
    async update(stream) {
      await applyVisibility(stream);
      return { value: undefined };
    },
    async mend(stream) {
      const state = await applyVisibility(stream);
      return { value: { isUnfinished: hasUnfinished(state, { now: now(), givesWholes }) } };
    },
    async mendWholes(stream, read) {
      const state = toMuxState(stream.state);
      const settings = toAssetSettings(stream, options);
      const service = createMuxWholeService({ client, sender, settings, corsOrigin, now });
      const work = { copies: state.wholes, service, read, now, onError };
      const change = givesWholes ? await mendWholes(work) : null;
      const apply = (current: MuxState) =>
        change === null ? current : { ...current, wholes: change(current.wholes) };
      return {
        value: { isUnfinished: hasUnfinished(apply(state), { now: now(), givesWholes }) },
        ...(change === null ? {} : { remember: (current) => apply(toMuxState(current)) }),
      };
    },
    async delete({ id, state }, { recordings }) {
      await removeStream(client, toMuxState(state), { recordings });
      looks.forget(id);
    },
    createUpload: (stream, input) => createMuxUpload(client, { stream, input, corsOrigin, now }),
    signPlayback: (_stream, playback, { expiresAt }) =>
      signMuxPlayback(playback, signer, new Date(expiresAt)),
    checkAccess: () => askAccess('mux', client.checkAccess, (code) => code === 'mux-unauthorized'),
    toReferences(state) {
      const known = toMuxState(state);
      const { liveStream, assets } = known;
      const ids = [
        ...(liveStream ? [liveStream.id] : []),
        ...assets.map(({ id }) => id),
        ...listPlaces(known).flatMap(({ id, asset }) => (asset ? [id, asset.id] : [id])),
      ];
      return ids.map((id) => `mux:${id}`);
    },
    ...(webhookSecret ? { webhooks: { mux: createMuxReceiver(webhookSecret) } } : {}),
    complete: ({ state }) => client.completeLiveStream(liveStreamOf(state).id),
    disable: ({ state }) => client.disableLiveStream(liveStreamOf(state).id),
    enable: ({ state }) => client.enableLiveStream(liveStreamOf(state).id),
    async rotateKey({ state }) {
      const { id } = liveStreamOf(state);
      const { streamKey } = await client.resetStreamKey(id);
      const remember = (current: unknown) => {
        const { liveStream, ...rest } = toMuxState(current);
        return liveStream?.id === id
          ? { ...rest, liveStream: { ...liveStream, streamKey } }
          : current;
      };
      return { value: toIngest(remember(state)), remember };
    },
  };
}

function liveStreamOf(state: unknown) {
  const { liveStream } = toMuxState(state);
  if (!liveStream) throw new Error('Nothing was made at Mux for this stream');
  return liveStream;
}
