import { find } from './find.js';
import { readToken } from './session.js';
import { share } from './share.js';
import { openStreamPage } from './stream-page.js';

const stream = await openStreamPage('whip-broadcaster');
if (stream !== null) {
  const button = find('#share');
  const shared = find('#shared');
  button.hidden = false;
  button.addEventListener('click', () => {
    share(stream, readToken(), shared).catch(() => {
      shared.textContent = 'The server gave no address just now. Try again in a moment.';
    });
  });
}
