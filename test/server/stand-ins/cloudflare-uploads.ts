import type { CloudflareAccount } from './cloudflare-account.js';
import type { ServiceAnswer, ServiceCall, ServiceRoute } from './service-server.js';

const path = '/customer/tus/{video}';

/** Pages of any site send to the address that they were given. */
const open = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'HEAD, PATCH, OPTIONS',
  'Access-Control-Allow-Headers': 'Content-Type, Tus-Resumable, Upload-Offset',
  'Access-Control-Expose-Headers': 'Tus-Resumable, Upload-Offset, Upload-Length',
  'Tus-Resumable': '1.0.0',
};

/** The host that takes the bytes of an upload, by tus; the video goes on to `queued` with the last of them. */
export function createCloudflareUploads(account: CloudflareAccount): ServiceRoute[] {
  const route = (method: string, answer: (call: ServiceCall) => ServiceAnswer): ServiceRoute => ({
    method,
    path,
    answer,
    isPublic: true,
  });
  const ofUpload = (method: string, work: (upload: StoodUpload, call: ServiceCall) => number) =>
    route(method, (call) => {
      const upload = account.uploads.get(call.params['video'] ?? '');
      if (upload === undefined) return { status: 404, headers: open };
      const status = work(upload, call);
      const state = {
        'Upload-Offset': String(upload.bytes.length),
        'Upload-Length': String(upload.length),
      };
      return { status, headers: { ...open, ...state, 'Cache-Control': 'no-store' } };
    });

  return [
    route('OPTIONS', () => ({ status: 204, headers: open })),
    ofUpload('HEAD', () => 200),
    ofUpload('PATCH', (upload, { headers, params, bytes }) => {
      if (Number(headers.get('Upload-Offset')) !== upload.bytes.length) return 409;
      upload.bytes = Buffer.concat([upload.bytes, bytes]);
      const video = account.videos.get(params['video'] ?? '');
      if (video !== undefined && upload.bytes.length === upload.length) video.state = 'queued';
      return 204;
    }),
  ];
}

/** What has come of an upload. */
export interface StoodUpload {
  readonly length: number;
  bytes: Buffer;
}
