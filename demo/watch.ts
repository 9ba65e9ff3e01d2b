import { find } from './find.js';
import { openStreamPage } from './stream-page.js';

/** `&latency=standard` in the address shows what a viewer sees whom WebRTC does not reach. */
const latency = new URLSearchParams(location.search).get('latency');
if (latency !== null) find('live-player').setAttribute('latency', latency);

await openStreamPage('live-player');
