import { events, on, spoil, withStatus, withoutHeader } from './broken-backend.js';
import type { BrokenBackend } from './broken-backend.js';

/** Faults of events, grants, uploads, and what they give away (§9, §12 to §14, §18). */
export const brokenChannels: readonly BrokenBackend[] = [
  {
    fault: 'events are JSON',
    clause: '§9.1',
    seams: {
      answer: spoil(on('GET', events, 200), () => ({
        headers: { 'Content-Type': 'application/json' },
      })),
    },
  },
  { fault: "every stream's changes are told", clause: '§9.1', seams: { tellsEveryone: true } },
  { fault: 'events never come', clause: '§9.1', seams: { event: () => null } },
  {
    fault: 'changes are not told',
    clause: '§9.5',
    seams: { event: (text, kind) => (kind === 'change' ? null : text) },
  },
  {
    fault: 'events have no ids',
    clause: '§9.2',
    seams: { event: (text) => text.replace(/^id: .*\n/, '') },
  },
  {
    fault: 'a resumed connection is silent',
    clause: '§9.3',
    seams: { event: (text, kind) => (kind === 'resumed' || kind === 'comment' ? null : text) },
  },
  {
    fault: 'any Last-Event-ID is taken for the current one',
    clause: '§9.4',
    seams: { trustsAnyLastEventId: true },
  },
  {
    fault: 'silent connections are not kept alive',
    clause: '§9.6',
    seams: { event: (text, kind) => (kind === 'comment' ? null : text) },
  },
  {
    fault: 'a deleted stream leaves its connections open',
    clause: '§9.7',
    seams: { keepsWatchersOfDeleted: true },
  },
  {
    fault: 'an event holds another thing than the Stream',
    clause: '§9.1',
    seams: { event: (text) => text.replace(/^data: .*$/m, 'data: {"id":"st_1"}') },
  },
  {
    fault: 'a grant may be stored',
    clause: '§12.1',
    seams: { answer: withoutHeader(on('POST', /grants$/), 'Cache-Control') },
  },
  {
    fault: 'an upload is 200',
    clause: '§14.1',
    seams: { answer: withStatus(on('POST', /uploads$/, 201), 200) },
  },
  {
    fault: 'any number of bytes is taken for a measurement',
    clause: '§21.1',
    seams: { answer: withStatus(on('POST', /uplink$/, 413), 204) },
  },
  {
    fault: 'an upload begins anew each time',
    clause: '§14.4',
    seams: { forgetsUploads: true },
  },
  {
    fault: 'an upload takes bytes at any offset',
    clause: '§14.4',
    seams: { answer: withStatus(on('PATCH', /uploads\/[^/]+$/, 409), 204) },
  },
  {
    fault: 'the stream key stands in the Stream',
    clause: '§18.1',
    seams: { show: (body) => ({ ...body, encoder: { streamKey: `key-${String(body['id'])}` } }) },
  },
  {
    fault: "the grant's token stands in a source",
    clause: '§18.1',
    seams: {
      show: (body, { grants }) => ({
        ...body,
        sources: [{ type: 'hls', url: `/hls?t=${[...grants].join('')}` }],
      }),
    },
  },
  {
    fault: 'the WHIP address stands in a source',
    clause: '§18.1',
    seams: {
      show: (body) => ({
        ...body,
        sources: [{ type: 'whep', url: `https://media.example/${String(body['id'])}/whip` }],
      }),
    },
  },
  {
    fault: 'the managers stand in the Stream',
    clause: '§18.1',
    seams: { show: (body, { managers }) => ({ ...body, managers }) },
  },
];
