import type { CloudflareAccount, StoodInput, StoodVideo } from './cloudflare-account.js';
import { toFailure, toInputBody, toListedInput, toOutputBody } from './cloudflare-shapes.js';
import { toSuccess, toVideoBody } from './cloudflare-shapes.js';
import type { StandInAddresses } from './cloudflare-shapes.js';
import type { ServiceAnswer, ServiceCall, ServiceRoute } from './service-server.js';

const missing = toFailure(404, 10003, 'not found');
const stream = '/accounts/{account}/stream';
const inputs = `${stream}/live_inputs`;

type Fields = Readonly<Record<string, unknown>>;

const toFields = (body: unknown): Fields =>
  typeof body === 'object' && body !== null ? (body as Fields) : {};

/** The API's routes over one account's books. */
export function createCloudflareRoutes(
  account: CloudflareAccount,
  addresses: () => StandInAddresses,
): ServiceRoute[] {
  const route = (
    line: string,
    answer: (call: ServiceCall) => ServiceAnswer,
    isPublic = false,
  ): ServiceRoute => {
    const [method = '', path = ''] = line.split(' ');
    return { method, path, answer, isPublic };
  };
  const ofInput = (line: string, answer: (input: StoodInput, call: ServiceCall) => ServiceAnswer) =>
    route(line, (call) => {
      const input = account.inputs.get(call.params['input'] ?? '');
      return input === undefined ? missing : answer(input, call);
    });
  const ofVideo = (line: string, answer: (video: StoodVideo, call: ServiceCall) => ServiceAnswer) =>
    route(line, (call) => {
      const video = account.videos.get(call.params['video'] ?? '');
      return video === undefined ? missing : answer(video, call);
    });
  const answerInput = (input: StoodInput) => toSuccess(toInputBody(input, addresses()));
  const answerVideos = (videos: readonly StoodVideo[]) =>
    toSuccess(videos.map((video) => toVideoBody(video, addresses())));

  return [
    route(`POST ${inputs}`, ({ headers, body }) => {
      const key = headers.get('Idempotency-Key');
      const known = account.findByKey(key);
      if (known === 'gone') return toFailure(409, 10049, 'the key was used for a deleted input');
      if (known !== null) return answerInput(known);
      const refusal = checkDays(body);
      if (refusal !== null) return refusal;
      const input = account.createInput(key);
      change(input, body);
      return answerInput(input);
    }),
    route(`GET ${inputs}`, () => {
      const liveInputs = [...account.inputs.values()].map(toListedInput);
      return toSuccess({ liveInputs, range: liveInputs.length, total: liveInputs.length });
    }),
    ofInput(`GET ${inputs}/{input}`, answerInput),
    ofInput(`PUT ${inputs}/{input}`, (input, { body }) => {
      const refusal = checkDays(body);
      if (refusal !== null) return refusal;
      change(input, body);
      input.modified = account.time;
      return answerInput(input);
    }),
    ofInput(`DELETE ${inputs}/{input}`, (input) => {
      account.inputs.delete(input.uid);
      return { status: 200 };
    }),
    ofInput(`POST ${inputs}/{input}/rotate_keys`, (input) => {
      account.rotateKeys(input);
      return answerInput(input);
    }),
    ...(['enable', 'disable'] as const).map((word) =>
      ofInput(`POST ${inputs}/{input}/${word}`, (input) => {
        input.enabled = word === 'enable';
        return answerInput(input);
      }),
    ),
    ofInput(`GET ${inputs}/{input}/videos`, ({ uid }) => answerVideos(account.videosOf(uid))),
    ofInput(`GET ${inputs}/{input}/outputs`, ({ outputs }) => toSuccess(outputs.map(toOutputBody))),
    ofInput(`POST ${inputs}/{input}/outputs`, (input, { body }) => {
      const { url, streamKey, enabled = true } = toFields(body);
      if (typeof url !== 'string' || typeof streamKey !== 'string') {
        return toFailure(400, 10005, 'bad request');
      }
      const target = { url, streamKey, enabled: enabled === true };
      return toSuccess(toOutputBody(account.createOutput(input, target)));
    }),
    ofInput(`PUT ${inputs}/{input}/outputs/{output}`, (input, { body, params }) => {
      const output = input.outputs.find(({ uid }) => uid === params['output']);
      if (output === undefined) return missing;
      output.enabled = toFields(body)['enabled'] === true;
      return toSuccess(toOutputBody(output));
    }),
    ofInput(`DELETE ${inputs}/{input}/outputs/{output}`, (input, { params }) => {
      input.outputs = input.outputs.filter(({ uid }) => uid !== params['output']);
      return { status: 200 };
    }),
    route(`GET ${stream}`, ({ query }) => {
      const inputUid = query.get('live_input_id');
      const state = query.get('status');
      const all = [...account.videos.values()].reverse();
      const isMeant = (one: StoodVideo) =>
        (inputUid === null || one.liveInput === inputUid) &&
        (state === null || one.state === state);
      return answerVideos(all.filter(isMeant));
    }),
    route(`POST ${stream}`, ({ headers, query }) => {
      const size = Number(headers.get('Upload-Length'));
      if (!(size > 0) || query.get('direct_user') !== 'true') {
        return toFailure(400, 10005, 'bad request');
      }
      const metadata = parseMetadata(headers.get('Upload-Metadata') ?? '');
      const { uid } = account.createVideo({
        meta: { name: metadata.get('name') ?? '' },
        requireSignedURLs: metadata.has('requiresignedurls'),
      });
      account.uploads.set(uid, { length: size, bytes: Buffer.alloc(0) });
      const location = `${addresses().customer}/tus/${uid}`;
      return { status: 201, headers: { Location: location, 'stream-media-id': uid } };
    }),
    ofVideo(`GET ${stream}/{video}`, (video) => toSuccess(toVideoBody(video, addresses()))),
    ofVideo(`POST ${stream}/{video}`, (video, { body }) => {
      const { requireSignedURLs } = toFields(body);
      if (typeof requireSignedURLs === 'boolean') video.requireSignedURLs = requireSignedURLs;
      return toSuccess(toVideoBody(video, addresses()));
    }),
    ofVideo(`DELETE ${stream}/{video}`, (video) => {
      if (video.state === 'live-inprogress' && account.inputs.has(video.liveInput ?? '')) {
        return toFailure(409, 10046, 'the video is live');
      }
      account.videos.delete(video.uid);
      return { status: 200 };
    }),
    route(`POST ${stream}/{video}/token`, ({ params, body }) => {
      const uid = params['video'] ?? '';
      if (!account.inputs.has(uid) && !account.videos.has(uid)) return missing;
      const exp = Number(toFields(body)['exp'] ?? Date.now() / 1_000 + 3_600);
      return toSuccess({ token: account.createToken(uid, exp) });
    }),
    route('GET /customer/{id}/lifecycle', ({ params }) => answerLifecycle(account, params), true),
    route(
      'GET /customer/{id}/manifest/video.m3u8',
      ({ params }) => answerManifest(account, params),
      true,
    ),
  ];
}

function change(input: StoodInput, body: unknown): void {
  const { meta, recording, enabled, deleteRecordingAfterDays: days } = toFields(body);
  input.meta = { ...toFields(meta) };
  input.recording = { mode: 'off', ...toFields(recording) };
  if (typeof enabled === 'boolean') input.enabled = enabled;
  if (typeof days === 'number' || days === null) input.deleteRecordingAfterDays = days;
}

function checkDays(body: unknown): ServiceAnswer | null {
  const { deleteRecordingAfterDays: days } = toFields(body);
  const isWrong = typeof days === 'number' && (days < 30 || days > 1096);
  return isWrong ? toFailure(400, 10060, 'deleteRecordingAfterDays is out of range') : null;
}

function parseMetadata(text: string): Map<string, string> {
  return new Map(
    text.split(',').map((pair) => {
      const [key = '', value = ''] = pair.trim().split(' ');
      return [key, Buffer.from(value, 'base64').toString()] as const;
    }),
  );
}

function answerLifecycle(
  account: CloudflareAccount,
  { id = '' }: Readonly<Record<string, string>>,
): ServiceAnswer {
  if (!account.inputs.has(id)) return { status: 404, body: '' };
  const video = account.runningVideo(id);
  return {
    status: 200,
    body: { isInput: true, videoUID: video?.uid ?? null, live: video !== null },
  };
}

/** An idle input's manifest is empty. */
function answerManifest(
  account: CloudflareAccount,
  { id = '' }: Readonly<Record<string, string>>,
): ServiceAnswer {
  const uid = account.tokens.get(id)?.uid ?? id;
  const input = account.inputs.get(uid);
  const isSigned = uid !== id;
  if (input?.recording['requireSignedURLs'] === true && !isSigned) return { status: 401 };
  if (input !== undefined && account.runningVideo(uid) === null) return { status: 204 };
  const headers = { 'Content-Type': 'application/vnd.apple.mpegurl' };
  return { status: 200, headers, body: '#EXTM3U\n#EXT-X-VERSION:6\n' };
}
