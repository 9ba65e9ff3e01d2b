import type { Grant, IceServer } from './grant.js';
import { streamReader } from './read-stream.js';
import * as r from './reader.js';
import type { Discovery, Feature, StreamPage } from './stream.js';
import type { Upload } from './upload.js';
import type { ViewerLink } from './viewer-link.js';

const streamPage = r.object<StreamPage>({
  streams: r.list(streamReader),
  next: r.nullable(r.text),
});

const iceServer = r.object<IceServer>({
  urls: (value, path) => (typeof value === 'string' ? value : r.list(r.text)(value, path)),
  username: r.optional(r.text),
  credential: r.optional(r.text),
});

const grant = r.object<Grant>({
  whip: r.object<Grant['whip']>({
    url: r.address,
    token: r.nullable(r.text),
    expiresAt: r.time,
    iceServers: r.list(iceServer),
    waits: r.optional(r.boolean),
  }),
  token: r.optional(r.text),
  rtmps: r.optional(r.object<NonNullable<Grant['rtmps']>>({ url: r.text, streamKey: r.text })),
  srt: r.optional(
    r.object<NonNullable<Grant['srt']>>({ url: r.text, streamId: r.text, passphrase: r.text }),
  ),
  records: r.boolean,
});

const upload = r.object<Upload>({
  protocol: r.oneOf('tus', 'put'),
  url: r.address,
  expiresAt: r.time,
});

const viewerLink = r.object<ViewerLink>({
  token: r.text,
  expiresAt: r.time,
  url: r.optional(r.address),
});

const features = r.oneOf(
  'events',
  'uploads',
  'webhooks',
  'private',
  'viewer-links',
  'backup',
  'encoder',
  'oembed',
  'uplink',
) satisfies r.Reader<Feature>;

const discovery = r.object<Discovery>({
  contract: r.oneOf('streamside/1'),
  features: r.list(r.orElse(features, undefined)),
});

/** Reads a page of `listStreams`. */
export const readStreamPage = (json: unknown): StreamPage => streamPage(json, '');

/** Reads a Grant. */
export const readGrant = (json: unknown): Grant => grant(json, '');

/** Reads an Upload. An unknown protocol is an error: nothing could be sent by it. */
export const readUpload = (json: unknown): Upload => upload(json, '');

/** Reads a ViewerLink. */
export const readViewerLink = (json: unknown): ViewerLink => viewerLink(json, '');

/** Reads what `discover` answers. Unknown features are left out; another contract is an error. */
export const readDiscovery = (json: unknown): Discovery => discovery(json, '');
