import type { BroadcastReport } from './broadcast-report.js';
import type { ContractRequest } from './contract-transport.js';
import type { Grant, GrantInput } from './grant.js';
import {
  readDiscovery,
  readGrant,
  readStreamPage,
  readUpload,
  readViewerLink,
} from './read-answer.js';
import { readStream } from './read-stream.js';
import { StreamClient } from './stream-client.js';
import type { CallOptions } from './stream-client.js';
import type { Discovery, Stream, StreamInput, StreamPage, StreamPatch } from './stream.js';
import type { Upload, UploadInput } from './upload.js';
import type { ViewerLink, ViewerLinkInput } from './viewer-link.js';

/**
 * The only place that calls the contract. Every method resolves with a checked answer or rejects
 * with a `ContractError`. Reads are tried again by the retry policy; what writes is not, but for
 * `createStream` with an idempotency key.
 */
export class ContractClient extends StreamClient {
  /** Which contract the endpoint speaks, and with which features. */
  discover(options: CallOptions = {}): Promise<Discovery> {
    return this.call({ operation: 'discover' }, readDiscovery, true, options);
  }

  /** A new stream. With an idempotency key a lost answer is asked for again, and never makes two. */
  createStream(
    input: StreamInput,
    { idempotencyKey, ...options }: CallOptions & { readonly idempotencyKey?: string } = {},
  ): Promise<Stream> {
    const headers = { 'Idempotency-Key': idempotencyKey };
    const request: ContractRequest = { operation: 'createStream', headers, body: input };
    return this.call(request, readStream, idempotencyKey !== undefined, options);
  }

  /** One page of the caller's streams, newest first. `limit` is 1 to 100. */
  listStreams({
    limit,
    cursor,
    signal,
  }: CallOptions & {
    readonly limit?: number;
    readonly cursor?: string;
  } = {}): Promise<StreamPage> {
    const request: ContractRequest = { operation: 'listStreams', query: { limit, cursor } };
    return this.call(request, readStreamPage, true, { signal });
  }

  /** Changes some of the stream's fields. */
  updateStream(id: string, patch: StreamPatch, options: CallOptions = {}): Promise<Stream> {
    const request: ContractRequest = { operation: 'updateStream', params: { id }, body: patch };
    return this.call(request, readStream, false, options);
  }

  /** Deletes the stream, and with `recordings: 'delete'` its recorded copies too. */
  deleteStream(
    id: string,
    { recordings, ...options }: CallOptions & { readonly recordings?: 'delete' } = {},
  ): Promise<void> {
    const query = { recordings };
    const request: ContractRequest = { operation: 'deleteStream', params: { id }, query };
    return this.call(request, () => undefined, false, options);
  }

  /** Permission to publish to the stream. */
  createGrant(id: string, { rotate, ...options }: CallOptions & GrantInput = {}): Promise<Grant> {
    const body = rotate ? { body: { rotate } } : {};
    const request: ContractRequest = { operation: 'createGrant', params: { id }, ...body };
    return this.call(request, readGrant, false, options);
  }

  /** The device's account of one broadcast; replaces the one before. */
  reportBroadcast(
    id: string,
    broadcastId: string,
    report: BroadcastReport,
    options: CallOptions = {},
  ): Promise<void> {
    const params = { id, broadcastId };
    const request: ContractRequest = { operation: 'reportBroadcast', params, body: report };
    return this.call(request, () => undefined, false, options);
  }

  /** Where a piece of the safety copy goes. */
  createUpload(id: string, input: UploadInput, options: CallOptions = {}): Promise<Upload> {
    const request: ContractRequest = { operation: 'createUpload', params: { id }, body: input };
    return this.call(request, readUpload, false, options);
  }

  /** Sends bytes that are thrown away, where the endpoint has the feature `uplink`. At most a million. */
  measureUplink(
    id: string,
    bytes: Uint8Array<ArrayBuffer>,
    options: CallOptions = {},
  ): Promise<void> {
    const request: ContractRequest = { operation: 'measureUplink', params: { id }, body: bytes };
    return this.call(request, () => undefined, false, options);
  }

  /** Permission to view the private stream, where the endpoint has the feature `viewer-links`. */
  createViewerLink(
    id: string,
    { signal, ...body }: CallOptions & ViewerLinkInput = {},
  ): Promise<ViewerLink> {
    const request: ContractRequest = { operation: 'createViewerLink', params: { id }, body };
    return this.call(request, readViewerLink, false, { signal });
  }
}
