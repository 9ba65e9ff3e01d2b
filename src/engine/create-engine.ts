import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

import type { IceServer } from '../contract/index.js';
import { answerRecording } from './endpoints/recording-endpoint.js';
import { createEngineRouter } from './endpoints/engine-router.js';
import { PublisherSuccession } from './endpoints/publisher-succession.js';
import { SessionRegistry } from './endpoints/session-registry.js';
import { formatViewerPath } from './endpoints/engine-path.js';
import { ViewerRecheck } from './endpoints/viewer-recheck.js';
import { createTurnServer } from './endpoints/turn-credentials.js';
import { createReporter } from './create-reporter.js';
import { createStreamRoom } from './create-stream-room.js';
import type { Engine } from './engine.js';
import { EngineClock } from './engine-clock.js';
import { EngineNotices } from './engine-notices.js';
import type { EngineOptions } from './engine-options.js';
import { createSoundEncoding } from './aac/sound-encoding.js';
import { answerHls } from './endpoints/hls-endpoint.js';
import { createHlsListener } from './endpoints/hls-listener.js';
import { Joiner } from './joining/joiner.js';
import { createRecordingLookup } from './joining/recording-lookup.js';
import { HlsShelf } from './hls/hls-shelf.js';
import { AddressLimiter } from './operations/address-limiter.js';
import { DiskProbe } from './operations/engine-health.js';
import { EngineMeter } from './operations/engine-meter.js';
import { lockFolder } from './operations/folder-lock.js';
import type { FolderLock } from './operations/folder-lock.js';
import { defaultLimits, SessionAdmission } from './operations/session-admission.js';
import { StreamWork } from './operations/stream-work.js';
import { RecordingPictures } from './pictures/recording-pictures.js';
import { createRecordingReader } from './recording/recording-reader.js';
import { RecordingStore } from './recording/recording-store.js';
import { Relays } from './relay/relays.js';
import { LiveMarks } from './room/live-marks.js';
import type { Room } from './room/room.js';
import { startUpkeep } from './start-upkeep.js';
import { Transcoding } from './transcoding/transcoding.js';
import { createDatachannelTransport } from './transport/datachannel-transport.js';

/** A disk that does not answer must not keep the process; the next start finishes the recordings. */
const maxFinishingMs = 4000;

/** With fewer processors all of them are for what is live, and pictures wait. */
const processorsToSpare = 4;

const defaultReturnGraceMs = 60_000;

/**
 * Makes an engine. Rejects with an `EngineError`: `package-missing` when its transport is not
 * installed, `folder-unusable` when recordings cannot be written, `folder-busy` when another engine
 * uses the folder.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const lock = await lockFolder(options.dataDir);
  try {
    return await assembleEngine(options, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function assembleEngine(options: EngineOptions, lock: FolderLock): Promise<Engine> {
  const {
    basePath = '/media',
    returnGraceMs = defaultReturnGraceMs,
    iceServers = [],
    turn,
  } = options;
  const systemClock = new EngineClock();
  const clock = options.clock ?? systemClock.now;
  const meter = new EngineMeter();
  const notices = new EngineNotices(options.log, (event) => meter.events.note(event));
  const { log, guard, notify } = notices;
  const rooms = new Map<string, Room>();
  const transcoding = new Transcoding(options.ffmpeg ?? 'ffmpeg');
  const store = new RecordingStore({
    dataDir: options.dataDir,
    clock,
    transcoding,
    onChange: (streamId) => {
      notify(streamId);
      if (!store.isRecording(streamId)) joiner.noteEnded(streamId);
    },
    onDurable: (seconds, bytes) => meter.events.noteRecorded(seconds, bytes),
    log,
  });
  const joiner = new Joiner({
    dataDir: options.dataDir,
    program: options.ffmpeg ?? 'ffmpeg',
    listEnded: (streamId) => store.listEnded(streamId),
    isRecording: (streamId) => store.isRecording(streamId),
    onChange: notify,
    onSettled: (streamId) => pictures.note(streamId),
    log,
    ...(options.joinAfterMs === undefined ? {} : { quietMs: options.joinAfterMs }),
  });
  const files = createRecordingLookup(options.dataDir, store, joiner);
  const pictures = new RecordingPictures({
    dataDir: options.dataDir,
    program: options.ffmpeg ?? 'ffmpeg',
    transcoding,
    files,
    listEnded: async (streamId) => {
      const whole = joiner.whole(streamId);
      return whole === null ? await store.listEnded(streamId) : [whole];
    },
    mayWork: () => !store.isRecordingAny || availableParallelism() >= processorsToSpare,
    onChange: notify,
    log,
    ...(options.drawAfterMs === undefined ? {} : { quietMs: options.drawAfterMs }),
  });
  await store.open();
  await joiner.open();
  await pictures.open();
  const marks = new LiveMarks({ folder: options.dataDir, graceMs: returnGraceMs });
  await marks.open(clock());
  const relays = new Relays({
    program: options.ffmpeg ?? 'ffmpeg',
    clock,
    onChange: notify,
    requestKeyFrame: (streamId) => rooms.get(streamId)?.requestKeyFrame(),
    log,
  });
  for (const [streamId, targets] of Object.entries(options.relays ?? {})) {
    await relays.set(streamId, targets);
  }
  const transport =
    options.transport ?? (await createDatachannelTransport(pickTransportOptions(options)));
  /** Recordings that are being finished; `close` waits for them. */
  const finishing = new StreamWork();
  const shelf = new HlsShelf(clock, notify);
  const soundEncoding = createSoundEncoding(options.startAacThread, log);
  // Whoever was live when the engine before this one ended comes back in a moment.
  for (const streamId of marks.awaited) soundEncoding.expect(streamId);

  const currentIceServers = (): readonly IceServer[] =>
    turn === undefined ? iceServers : [...iceServers, createTurnServer(turn, clock())];

  const openRoom = (streamId: string): Room => {
    const known = rooms.get(streamId);
    if (known !== undefined) return known;
    if (rooms.size === 0 && options.clock === undefined) marks.postpone(systemClock.follow());
    const room = createStreamRoom({
      streamId,
      returnGraceMs,
      clock,
      store,
      shelf,
      transcoding,
      relays,
      createSoundEncoder: soundEncoding.forStream(streamId),
      finishing,
      onExpect: () => soundEncoding.expect(streamId),
      onAdmit: (publisherId) => succession.admit(streamId, publisherId),
      onState: (state) => {
        marks.note(streamId, state);
        log({ type: 'phase-changed', streamId, phase: state.phase });
        notify(streamId);
      },
      onFault: (error) => notices.logFault(streamId, error),
    });
    rooms.set(streamId, room);
    return room;
  };

  const admission = new SessionAdmission(
    {
      maxStreams: options.maxStreams ?? defaultLimits.maxStreams,
      maxViewersPerStream: options.maxViewersPerStream ?? defaultLimits.maxViewersPerStream,
    },
    rooms,
    clock,
  );
  const registry = new SessionRegistry(clock, returnGraceMs);
  const succession = new PublisherSuccession(clock);
  const recheck = new ViewerRecheck();
  const fetch = createEngineRouter({
    basePath,
    authorize: options.authorize,
    get iceServers() {
      return currentIceServers();
    },
    sessions: {
      transport: meter.meter(transport),
      registry,
      succession,
      clock,
      guard,
      giveWay: (to, streamId) => admission.giveWay(to, streamId),
    },
    findRoom: (streamId) => rooms.get(streamId) ?? null,
    openRoom,
    answerHls: (request, path) => answerHls(request, path, shelf),
    answerRecording: (request, path) => answerRecording(request, path, files),
    admission,
    limiter: new AddressLimiter(clock),
    recheck,
    log,
  });

  const endStream = (streamId: string): void => {
    rooms.get(streamId)?.end();
    if (marks.forget(streamId)) notify(streamId);
  };
  const probe = new DiskProbe(options.dataDir);
  let isClosed = false;
  const stopUpkeep = startUpkeep({
    clock,
    rooms,
    shelf,
    marks,
    relays,
    recheck: () => void recheck.ask(options.authorize, registry),
    guard,
    notify,
  });

  return {
    addresses: (streamId) => ({
      whip: `${basePath}/${streamId}/whip`,
      whep: `${basePath}/${streamId}/whep`,
    }),
    iceServers: currentIceServers,
    toViewerPath: (path, token) => formatViewerPath(path, basePath, token),
    report: createReporter({
      basePath,
      clock,
      rooms,
      marks,
      shelf,
      relays,
      store,
      joiner,
      pictures,
    }),
    watch: notices.watch,
    endStream: async (streamId) => endStream(streamId),
    deleteRecordings: async (streamId) => {
      endStream(streamId);
      await finishing.finishedOf(streamId);
      await pictures.delete(streamId);
      await joiner.delete(streamId);
      await store.delete(streamId);
    },
    setRelays: (streamId, targets) => relays.set(streamId, targets),
    setSafetyPieces: (streamId, pieces) => joiner.setPieces(streamId, pieces),
    readRecording: createRecordingReader(files),
    fetch,
    answerHls: createHlsListener({
      basePath,
      authorize: options.authorize,
      shelf,
      onFault: notices.logFailedRequest,
    }),
    health: async () => {
      const disk = isClosed ? 'unwritable' : await probe.check();
      const engine = isClosed ? 'closed' : 'running';
      return { status: disk === 'ok' ? 'ok' : 'failing', engine, disk };
    },
    metrics: () => meter.format(rooms.values(), relays.reportAll()),
    close: async () => {
      isClosed = true;
      admission.close();
      meter.close();
      stopUpkeep();
      marks.interrupt();
      for (const room of rooms.values()) room.end();
      soundEncoding.close();
      await Promise.race([
        Promise.all([
          finishing
            .finished()
            .then(() => Promise.all([store.close(), joiner.close(), pictures.close()])),
          relays.close(),
          marks.written(),
        ]),
        delay(maxFinishingMs, undefined, { ref: false }),
      ]);
      transport.close();
      await lock.release();
    },
  };
}

/** What of the engine's options is the transport's. */
function pickTransportOptions({ portRange, publicAddress, gatherFrom }: EngineOptions) {
  return {
    ...(portRange === undefined ? {} : { portRange }),
    ...(publicAddress === undefined ? {} : { publicAddress }),
    ...(gatherFrom === undefined ? {} : { gatherFrom }),
  };
}
