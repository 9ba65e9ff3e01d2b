import { readStream } from '../contract/index.js';
import type { ServerSentEvent, Stream } from '../contract/index.js';
import type { EventConnection } from './event-connection.js';
import type { Check } from './check.js';
import { operatorCheck } from './check.js';
import { expect, expectProblem, expectStatus, mediaType, readWhole } from './expect.js';
import type { Workbench } from './workbench.js';

const eventCheck = (clause: string, title: string, run: Check['run']) =>
  operatorCheck(clause, title, run, 'events');

function readEvent({ type, data }: ServerSentEvent): Stream {
  expect(type === 'stream', `an event is named ${type}, not stream`);
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    json = undefined;
  }
  return readWhole('the data of the event', json, readStream);
}

const rename = async (bench: Workbench, id: string, title: string) =>
  expectStatus(await bench.operate('updateStream', id, { json: { title } }), 200);

/** Reads events until the Stream has the title. */
async function readUntilTitle(bench: Workbench, connection: EventConnection, title: string) {
  const untilMs = Date.now() + bench.times.eventMs;
  for (;;) {
    const event = await connection.nextEvent(untilMs - Date.now());
    if (readEvent(event).title === title) return event;
  }
}

/** Server-sent events (§9). */
export const eventChecks = [
  eventCheck('§9.1', 'events are an event stream that is not stored', async (bench) => {
    const { id } = await bench.createStream();
    await bench.withEvents(id, {}, async ({ headers }) => {
      const type = mediaType({ headers });
      expect(type === 'text/event-stream', `events answered as ${type || 'no type'}`);
      const cacheControl = headers.get('Cache-Control') ?? '';
      expect(/no-store|no-cache/.test(cacheControl), `Cache-Control is ${cacheControl || '–'}`);
    });
  }),

  eventCheck('§9.1', 'the current Stream comes at once, as getStream gives it', async (bench) => {
    const { id } = await bench.createStream();
    await bench.withEvents(id, {}, async (connection) => {
      const event = await connection.nextEvent(bench.times.eventMs);
      readEvent(event);
      const { json } = await bench.call('GET', `/streams/${id}`);
      const isSame = JSON.stringify(JSON.parse(event.data)) === JSON.stringify(json);
      expect(isSame, 'the event holds another Stream than getStream');
    });
  }),

  eventCheck('§9.5', 'a change comes as an event', async (bench) => {
    const { id } = await bench.createStream();
    await bench.withEvents(id, {}, async (connection) => {
      await connection.nextEvent(bench.times.eventMs);
      await rename(bench, id, 'Renamed');
      await readUntilTitle(bench, connection, 'Renamed');
    });
  }),

  eventCheck('§9.1', "another stream's changes are not told", async (bench) => {
    const [{ id }, other] = [await bench.createStream(), await bench.createStream()];
    await bench.withEvents(id, {}, async (connection) => {
      await connection.nextEvent(bench.times.eventMs);
      await rename(bench, other.id, 'Renamed elsewhere');
      await rename(bench, id, 'Renamed');
      const untilMs = Date.now() + bench.times.eventMs;
      for (;;) {
        const stream = readEvent(await connection.nextEvent(untilMs - Date.now()));
        expect(stream.id === id, 'an event holds another stream');
        if (stream.title === 'Renamed') return;
      }
    });
  }),

  eventCheck('§9.2', 'every event has an id, and a change has a new one', async (bench) => {
    const { id } = await bench.createStream();
    await bench.withEvents(id, {}, async (connection) => {
      const first = await connection.nextEvent(bench.times.eventMs);
      expect(first.lastEventId !== '', 'the first event has no id');
      await rename(bench, id, 'Renamed');
      const second = await readUntilTitle(bench, connection, 'Renamed');
      expect(second.lastEventId !== first.lastEventId, 'two different events have one id');
    });
  }),

  eventCheck('§9.3', 'Last-Event-ID brings what was missed', async (bench) => {
    const { id } = await bench.createStream();
    const lastId = await bench.withEvents(id, {}, async (connection) => {
      return (await connection.nextEvent(bench.times.eventMs)).lastEventId;
    });
    expect(lastId !== '', 'the event has no id to resume from');
    await rename(bench, id, 'Renamed meanwhile');
    await bench.withEvents(id, { 'Last-Event-ID': lastId }, async (connection) => {
      await readUntilTitle(bench, connection, 'Renamed meanwhile');
    });
  }),

  eventCheck('§9.3', 'resuming with nothing missed shows at once that it lives', async (bench) => {
    const { id } = await bench.createStream();
    const lastId = await bench.withEvents(id, {}, async (connection) => {
      return (await connection.nextEvent(bench.times.eventMs)).lastEventId;
    });
    expect(lastId !== '', 'the event has no id to resume from');
    await bench.withEvents(id, { 'Last-Event-ID': lastId }, async (connection) => {
      const piece = await connection.nextPiece(bench.times.eventMs);
      expect(piece !== '' && piece !== null, 'neither an event nor a comment came');
      await rename(bench, id, 'Renamed afterwards');
      await readUntilTitle(bench, connection, 'Renamed afterwards');
    });
  }),

  eventCheck(
    '§9.4',
    'an unknown Last-Event-ID brings the current Stream at once',
    async (bench) => {
      const { id } = await bench.createStream();
      for (const lastId of ['conformance-unknown', '999999999999', '-1']) {
        await bench.withEvents(id, { 'Last-Event-ID': lastId }, async (connection) => {
          const stream = readEvent(await connection.nextEvent(bench.times.eventMs));
          expect(stream.id === id, 'the event holds another stream');
        });
      }
    },
  ),

  eventCheck('§9.6', 'a silent connection is kept alive', async (bench) => {
    const { id } = await bench.createStream();
    await bench.withEvents(id, {}, async (connection) => {
      await connection.nextEvent(bench.times.eventMs);
      const piece = await connection.nextPiece(bench.times.keepAliveMs);
      expect(piece !== null, 'the event stream ended by itself');
      expect(piece !== '', `nothing was written for ${bench.times.keepAliveMs} ms`);
    });
  }),

  eventCheck('§9.7', 'the connection ends when the stream is deleted', async (bench) => {
    const { id } = await bench.createStream();
    await bench.withEvents(id, {}, async (connection) => {
      await connection.nextEvent(bench.times.eventMs);
      expectStatus(await bench.operate('deleteStream', id), 204);
      const hasEnded = await connection.endsWithin(bench.times.eventMs);
      expect(hasEnded, 'the connection stays open after the stream was deleted');
    });
  }),

  eventCheck('§1.8', 'events of an unknown stream are 404 stream-not-found', async (bench) => {
    const answer = await bench.call('GET', '/streams/st_conformance/events');
    expectProblem(answer, [404], 'stream-not-found');
  }),
];
