import { openStreamPage } from './stream-page.js';

await openStreamPage('live-player');
