import { openStreamPage } from './stream-page.js';

await openStreamPage('recording-player');
