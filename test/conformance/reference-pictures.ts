import { blankStream, Refusal } from './reference-requests.js';
import type { Reply } from './reference-requests.js';

const media = '/media/st_recorded';

/** A stream of before, of which there is a recording. */
export const recordedStream = {
  ...blankStream,
  id: 'st_recorded',
  title: 'Recorded before',
  status: 'completed',
  recordings: [
    {
      id: 'rec_1',
      from: 'local',
      state: 'ready',
      startedAt: '2030-01-01T00:00:00Z',
      duration: 20,
      coverage: 1,
      sources: [{ type: 'mp4', url: `${media}/recording.mp4` }],
      poster: `${media}/poster.jpg`,
      storyboard: `${media}/storyboard.vtt`,
    },
  ],
};

const storyboard = `WEBVTT

00:00:00.000 --> 00:00:10.000
storyboard.jpg#xywh=0,0,160,90

00:00:10.000 --> 00:00:20.000
storyboard.jpg#xywh=160,0,160,90
`;

/** The pictures of that recording. */
export function showPicture(file: string): Reply {
  const [type, text] = file.endsWith('.vtt')
    ? ['text/vtt; charset=utf-8', storyboard]
    : ['image/jpeg', 'a picture'];
  const { body } = new Response(text);
  if (body === null) throw new Refusal(404, 'media-not-found');
  return { status: 200, headers: { 'Content-Type': type }, body };
}
