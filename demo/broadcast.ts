import { openStreamPage } from './stream-page.js';

await openStreamPage('whip-broadcaster');
