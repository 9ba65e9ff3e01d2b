import {
  spoil,
  on,
  stream,
  streams,
  withoutHeader,
  withProblem,
  withStatus,
} from './broken-backend.js';
import type { BrokenBackend } from './broken-backend.js';

/** Faults of streams: created, listed, read, changed, deleted (§6 to §11, §17). */
export const brokenStreams: readonly BrokenBackend[] = [
  { fault: 'the list is open to everyone', clause: '§7.4', seams: { listsToEveryone: true } },
  {
    fault: 'createStream is 200',
    clause: '§6.2',
    seams: { answer: withStatus(on('POST', streams, 201), 200) },
  },
  {
    fault: 'createStream without Location',
    clause: '§6.2',
    seams: { answer: withoutHeader(on('POST', streams, 201), 'Location') },
  },
  {
    fault: 'Location leads elsewhere',
    clause: '§6.2',
    seams: {
      answer: spoil(on('POST', streams, 201), () => ({ headers: { Location: '/live/streams' } })),
    },
  },
  { fault: 'the key is ignored', clause: '§6.4', seams: { ignoresIdempotency: true } },
  { fault: 'many creates at once are limited', clause: '§6.6', seams: { maxCreatesAtOnce: 10 } },
  { fault: 'updatedAt stands still', clause: '§10.1', seams: { keepsUpdatedAt: true } },
  { fault: 'a key takes any body', clause: '§6.5', seams: { ignoresKeyConflict: true } },
  { fault: 'any cursor is taken', clause: '§7.3', seams: { takesAnyCursor: true } },
  { fault: 'any limit is taken', clause: '§7.2', seams: { takesAnyLimit: true } },
  {
    fault: 'the list has no next',
    clause: '§7.1',
    seams: { answer: spoil(on('GET', streams, 200), () => ({ text: '{"streams":[]}' })) },
  },
  {
    fault: 'a Stream lacks its assurance',
    clause: '§8.1',
    seams: { show: ({ assurance: _, ...body }) => body },
  },
  {
    fault: 'a nullable field is left out',
    clause: '§8.1',
    seams: { show: ({ startsAt: _, ...body }) => body },
  },
  {
    fault: 'a source of no known type',
    clause: '§8.1',
    seams: { show: (body) => ({ ...body, sources: [{ type: 'smoke', url: '/signal' }] }) },
  },
  {
    fault: 'recording is assured before anything came',
    clause: '§17.4',
    seams: {
      show: (body) => ({
        ...body,
        assurance: {
          ingest: 'none',
          recording: 'confirmed',
          confirmedSeconds: 9,
          missingSeconds: 0,
        },
      }),
    },
  },
  {
    fault: 'WHEP before live has no Retry-After',
    clause: '§17.5',
    seams: { answer: withoutHeader(on('POST', /whep$/), 'Retry-After') },
  },
  {
    fault: 'the poster of a recording is gone',
    clause: '§17.6',
    seams: { answer: withProblem(on('GET', /poster\.jpg$/), 404, 'media-not-found') },
  },
  {
    fault: 'the poster of a recording is a page',
    clause: '§17.6',
    seams: {
      answer: spoil(on('GET', /poster\.jpg$/), () => ({
        headers: { 'Content-Type': 'text/html' },
      })),
    },
  },
  {
    fault: 'the poster of a recording is empty',
    clause: '§17.6',
    seams: { answer: spoil(on('GET', /poster\.jpg$/), () => ({ text: null })) },
  },
  {
    fault: 'a storyboard is no WebVTT',
    clause: '§17.6',
    seams: {
      answer: spoil(on('GET', /\.vtt$/), () => ({
        text: '00:00.000 --> 00:10.000\nstoryboard.jpg#xywh=0,0,160,90\n',
      })),
    },
  },
  {
    fault: 'a storyboard is sent as plain text',
    clause: '§17.6',
    seams: {
      answer: spoil(on('GET', /\.vtt$/), () => ({ headers: { 'Content-Type': 'text/plain' } })),
    },
  },
  {
    fault: 'a storyboard has no pictures',
    clause: '§17.6',
    seams: { answer: spoil(on('GET', /\.vtt$/), () => ({ text: 'WEBVTT\n' })) },
  },
  {
    fault: 'a storyboard does not say where on the larger picture a moment is',
    clause: '§17.6',
    seams: {
      answer: spoil(on('GET', /\.vtt$/), () => ({
        text: 'WEBVTT\n\n00:00.000 --> 00:10.000\nstoryboard.jpg\n',
      })),
    },
  },
  {
    fault: 'the picture that a storyboard leads to is gone',
    clause: '§17.6',
    seams: { answer: withProblem(on('GET', /storyboard\.jpg$/), 404, 'media-not-found') },
  },
  {
    fault: 'getStream without ETag',
    clause: '§8.2',
    seams: { answer: withoutHeader(on('GET', stream), 'ETag') },
  },
  {
    fault: 'the ETag never changes',
    clause: '§8.2',
    seams: { answer: spoil(on('GET', stream, 200), () => ({ headers: { ETag: '"1"' } })) },
  },
  {
    fault: 'a stream is cached for a minute',
    clause: '§8.2',
    seams: {
      answer: spoil(on('GET', stream, 200), () => ({ headers: { 'Cache-Control': 'max-age=60' } })),
    },
  },
  { fault: 'If-None-Match is ignored', clause: '§8.3', seams: { ignoresIfNoneMatch: true } },
  {
    fault: 'updateStream is 201',
    clause: '§10.1',
    seams: { answer: withStatus(on('PATCH', stream, 200), 201) },
  },
  {
    fault: 'a deleted stream is still listed',
    clause: '§11.1',
    seams: { keepsDeletedInList: true },
  },
  {
    fault: 'deleteStream is 200',
    clause: '§11.1',
    seams: { answer: spoil(on('DELETE', stream, 204), () => ({ status: 200, text: '{}' })) },
  },
  {
    fault: 'an unknown value of recordings deletes',
    clause: '§11.2',
    seams: { deletesOnBadQuery: true },
  },
];
