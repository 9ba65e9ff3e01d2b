import type { BroadcastPart, BroadcastReport } from './broadcast-report.js';
import { ProblemError } from './problem.js';
import * as r from './reader.js';
import type { GrantInput } from './grant.js';
import type { StreamInput, StreamMark, StreamPatch } from './stream.js';
import type { UploadInput, UploadTimes } from './upload.js';
import type { ViewerLinkInput } from './viewer-link.js';

/** A title is one line on a page. */
const maxTitle = 200;
/** Ids of people come from identity services; the longest in use (URIs) stay below. */
const maxPersonId = 200;
/** People who run one event. */
const maxManagers = 100;
/** More chapters than anybody reads. */
const maxMarks = 200;
/** Names that a device makes up for its broadcasts and parts. */
const maxDeviceId = 200;
/** A day in pieces of ten seconds stays below. */
const maxParts = 10_000;

const method = r.optional(r.oneOf('browser', 'encoder'));
const visibility = r.optional(r.oneOf('public', 'private'));
const startsAt: r.Reader<string | null | undefined> = r.optional(r.nullable(r.time));
const backup = r.optional(r.boolean);
const managers = r.optional(r.list(r.textUpTo(maxPersonId), maxManagers));

const marks = r.optional(
  r.list(r.object<StreamMark>({ at: r.time, title: r.textUpTo(maxTitle) }), maxMarks),
);

const streamInput = r.object<StreamInput>({
  title: r.textUpTo(maxTitle),
  method,
  visibility,
  startsAt,
  backup,
  managers,
  marks,
});

const streamPatch = r.object<StreamPatch>({
  title: r.optional(r.textUpTo(maxTitle)),
  method,
  visibility,
  startsAt,
  backup,
  managers,
  marks,
});

const mediaType: r.Reader<string> = (value, path) => {
  const read = r.textUpTo(maxDeviceId)(value, path);
  if (!/^[\w.+-]+\/[\w.+-]+\s*(;.*)?$/.test(read)) throw new r.ReadError(path, 'a media type');
  return read;
};

const broadcastReport = r.object<BroadcastReport>({
  startedAt: r.time,
  endedAt: r.nullable(r.time),
  ending: r.optional(r.oneOf('chosen', 'found')),
  sentAt: r.time,
  parts: r.list(
    r.object<BroadcastPart>({
      id: r.textUpTo(maxDeviceId),
      startedAt: r.time,
      duration: r.amount,
      bytes: r.wholeAmount,
      type: mediaType,
    }),
    maxParts,
  ),
});

const grantInput = r.object<GrantInput>({ rotate: backup });

const uploadInput = r.object<UploadInput>({
  broadcastId: r.textUpTo(maxDeviceId),
  partId: r.textUpTo(maxDeviceId),
  type: mediaType,
  size: r.nullable(r.wholeAmount),
  filmed: r.optional(
    r.object<UploadTimes>({ startedAt: r.time, duration: r.amount, sentAt: r.time }),
  ),
});

const viewerLinkInput = r.object<ViewerLinkInput>({
  expiresInSeconds: r.optional(r.wholeAmount),
  rotate: backup,
});

function readBody<T>(read: r.Reader<T>, json: unknown): T {
  try {
    return read(json, '');
  } catch (error) {
    if (!(error instanceof r.ReadError)) throw error;
    throw new ProblemError(error.path === '' ? 'body-unreadable' : 'field-invalid', {
      detail: error.message,
    });
  }
}

/*
 * What a server reads of a request's parsed body. Unknown and read-only fields are ignored. Throws
 * a `ProblemError`: `body-unreadable` where the body is not an object, else `field-invalid` with
 * the field's path at the start of its detail.
 */

/** Reads `createStream`'s body; `title` is required. */
export const readStreamInput = (json: unknown): StreamInput => readBody(streamInput, json);

/** Reads `updateStream`'s body; what is absent stays as it is. */
export const readStreamPatch = (json: unknown): StreamPatch => readBody(streamPatch, json);

/** Reads `createGrant`'s body. */
export const readGrantInput = (json: unknown): GrantInput => readBody(grantInput, json);

/** Reads `reportBroadcast`'s body. */
export const readBroadcastReport = (json: unknown): BroadcastReport =>
  readBody(broadcastReport, json);

/** Reads `createUpload`'s body. */
export const readUploadInput = (json: unknown): UploadInput => readBody(uploadInput, json);

/** Reads `createViewerLink`'s body. */
export const readViewerLinkInput = (json: unknown): ViewerLinkInput =>
  readBody(viewerLinkInput, json);
