import { openDatachannelClient } from '../../test/interop/support/datachannel-client.js';
import type { DatachannelClient } from '../../test/interop/support/datachannel-client.js';
import { PacketSource } from '../../test/interop/support/packet-source.js';

/** Clients in a process of their own: `publish <whip> <bits per second>` or `watch <whep> <viewers>`. */
const [task, url = '', amount = '1'] = process.argv.slice(2);
const clients: DatachannelClient[] = [];
let packets = 0;

if (task === 'publish') {
  const client = await openAgain('SendOnly');
  client.video.onMessage(() => undefined);
  new PacketSource(client.audio, client.video, Number(amount));
} else {
  while (clients.length < Number(amount)) {
    const client = await openAgain('RecvOnly');
    for (const track of [client.audio, client.video]) track.onMessage(() => (packets += 1));
    clients.push(client);
  }
}
process.send?.('ready');
process.on('message', () => process.send?.(packets));
process.on('disconnect', () => process.exit());

/** As the one who offers, libdatachannel fails to connect now and then; a person would try again as well. */
async function openAgain(direction: 'SendOnly' | 'RecvOnly'): Promise<DatachannelClient> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await openDatachannelClient(url, { direction });
    } catch (error) {
      if (attempt === 8) throw error;
    }
  }
}
