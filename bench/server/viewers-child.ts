import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** Watches a stream on many connections; asked for a text, it tells when all of them have seen it. */
const [port = '', viewers = '', path = ''] = process.argv.slice(2);
const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n`;
let wanted = '';
let seen = 0;

for (let index = 0; index < Number(viewers); index += 1) await join();
process.send?.('joined');
process.on('message', (text: string) => {
  wanted = text;
  seen = 0;
  process.send?.('ready');
});
process.on('disconnect', () => process.exit());

/** Resolves when the first event has come. */
function join(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(Number(port), '127.0.0.1');
    let tail = '';
    let last = '';
    socket.on('connect', () => socket.write(request));
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      tail = (tail + chunk.toString('latin1')).slice(-4_000);
      if (tail.includes('event: stream')) resolve();
      if (wanted === '' || last === wanted || !tail.includes(wanted)) return;
      last = wanted;
      seen += 1;
      if (seen === Number(viewers)) process.send?.('seen');
    });
  });
}
