import { looseBoolean, looseFields, looseNumber, looseText, looseTime } from './read-loosely.js';

/** A video at Cloudflare: a live recording or an upload, as far as its answer could be read. */
export interface StoredVideo {
  readonly uid: string;
  readonly liveInput: string | null;
  /** `recording` while what feeds it may still go on; `awaited` before an upload has come. */
  readonly state: 'awaited' | 'recording' | 'processing' | 'ready' | 'failed';
  readonly createdAt: string | null;
  /** Null while it is not known (-1 on the wire). */
  readonly durationSeconds: number | null;
  /** 0 to 1, where it is told. */
  readonly progress: number | null;
  readonly hls: string | null;
  readonly dash: string | null;
  readonly poster: string | null;
}

const stateByWord: Readonly<Record<string, StoredVideo['state']>> = {
  pendingupload: 'awaited',
  downloading: 'processing',
  queued: 'processing',
  inprogress: 'processing',
  'live-inprogress': 'recording',
  ready: 'ready',
  error: 'failed',
};

/** Reads one video. Null where it names none. */
export function readStoredVideo(value: unknown): StoredVideo | null {
  const fields = looseFields(value);
  const uid = looseText(fields['uid']);
  if (uid === null) return null;
  const playback = looseFields(fields['playback']);
  const duration = looseNumber(fields['duration']);
  // Every address of a video has the same host and its id; any of them gives the others.
  const known = [playback['hls'], playback['dash'], fields['thumbnail'], fields['preview']]
    .map(looseText)
    .find((address) => address?.includes(`/${uid}/`) === true);
  const base = known?.slice(0, known.indexOf(`/${uid}/`));
  const derive = (path: string) => (base === undefined ? null : `${base}/${uid}/${path}`);
  return {
    uid,
    liveInput: looseText(fields['liveInput']),
    state: readState(fields),
    createdAt: looseTime(fields['created']) ?? looseTime(fields['uploaded']),
    durationSeconds: duration !== null && duration >= 0 ? duration : null,
    progress: readProgress(looseFields(fields['status'])['pctComplete']),
    hls: looseText(playback['hls']) ?? derive('manifest/video.m3u8'),
    dash: looseText(playback['dash']) ?? derive('manifest/video.mpd'),
    poster: looseText(fields['thumbnail']) ?? derive('thumbnails/thumbnail.jpg'),
  };
}

/** A percentage, as a number or in words. */
function readProgress(value: unknown): number | null {
  const percent = looseNumber(value) ?? Number.parseFloat(looseText(value) ?? '');
  return percent >= 0 && percent <= 100 ? Math.round(percent) / 100 : null;
}

function readState(fields: Readonly<Record<string, unknown>>): StoredVideo['state'] {
  const { status } = fields;
  const word = looseText(status) ?? looseText(looseFields(status)['state']) ?? '';
  const state = Object.hasOwn(stateByWord, word) ? stateByWord[word] : undefined;
  if (state !== undefined) return state;
  // A word that we have not learnt: what can be streamed is ready all the same.
  return looseBoolean(fields['readyToStream']) === true ? 'ready' : 'processing';
}
