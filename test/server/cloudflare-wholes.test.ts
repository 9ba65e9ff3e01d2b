import assert from 'node:assert/strict';
import { once } from 'node:events';
import { toRoute } from './stand-ins/cloudflare-bench.js';
import { startEvent } from './whole-event.js';
import { holdWholes, SOON_MS } from './wholes-suite.js';

const SEND = 'PATCH /customer/tus/{video}';

// By relay: a stream that goes to Cloudflare itself has no engine in front that could make a whole.
holdWholes({
  name: 'cloudflare',
  sourceTypes: ['hls', 'dash'],
  async start(t, options) {
    const event = await startEvent(t, options);
    const { standIn } = event;
    const { videos } = standIn.account;
    const videoOf = (uid: string) => {
      const video = videos.get(uid);
      assert.ok(video);
      return video;
    };
    return {
      ...event,
      restart: () => event.restart(),
      look: () => event.observe(),
      give: async () => event.provider.mend?.(event.stream),
      places: () =>
        new Map(
          [...event.uploads].flatMap(([id, { bytes }]) => (videos.has(id) ? [[id, bytes]] : [])),
        ),
      sends: () => standIn.callsOf(SEND).length,
      dropNextSend: () => standIn.faults.order(SEND, { type: 'dropped', isDone: true }),
      refuseNextPlace: () =>
        standIn.faults.order(toRoute('POST ').replace(/\/$/, ''), { type: 'status', status: 413 }),
      whenErrorTold: () =>
        once(event.happenings, 'error-told', { signal: AbortSignal.timeout(SOON_MS) }),
      async whenSent() {
        const uid = await event.whenSent();
        event.advance(30);
        return { place: uid, recording: uid };
      },
      finish(uid, seconds) {
        standIn.finish(videoOf(uid), seconds);
        event.advance(60);
      },
      goLiveAgain: () => event.engine.set('st_1', { ingest: 'connected', liveSince: event.at(0) }),
      async setVisibility(visibility) {
        await event.update({ visibility });
        await event.mend();
      },
      isOpen: (uid) => !videoOf(uid).requireSignedURLs,
      references: () => event.provider.toReferences?.(event.stream.state) ?? [],
      removeWithRecordings: () => event.provider.deleteStream(event.stream, { recordings: true }),
      held: () => videos.size,
    };
  },
});
