import assert from 'node:assert/strict';
import type { NetworkInterfaceInfo } from 'node:os';
import { describe, it } from 'node:test';
import { listLanAddresses } from '../../src/cli/lan/lan-addresses.js';

/** As `os.networkInterfaces()` has it, where these are all the addresses of the interface. */
function createInterface(...addresses: readonly string[]): NetworkInterfaceInfo[] {
  return addresses.map((address) => {
    const common = { address, netmask: '', mac: '', cidr: null };
    const internal = address === '127.0.0.1' || address === '::1';
    return address.includes(':')
      ? { ...common, family: 'IPv6', scopeid: 0, internal }
      : { ...common, family: 'IPv4', internal };
  });
}

describe('listLanAddresses', () => {
  it('names none where there is only the machine itself, and IPv6', () => {
    assert.deepEqual(
      listLanAddresses({
        lo: createInterface('127.0.0.1', '::1'),
        wlan0: createInterface('fe80::1', 'fd00::2'),
        eth0: undefined,
      }),
      [],
    );
  });

  for (const [system, inside, outside] of [
    ['Linux', 'docker0', 'wlp2s0'],
    ['Linux', 'br-1f0c2d3e4a5b', 'eth0'],
    ['Linux', 'virbr0', 'enx00e04c680001'],
    ['Linux', 'tailscale0', 'wlan0'],
    ['macOS', 'bridge100', 'en0'],
    ['macOS', 'utun4', 'en5'],
    ['Windows', 'vEthernet (WSL)', 'WLAN'],
    ['Windows', 'VirtualBox Host-Only Network', 'Ethernet 2'],
    ['Windows', 'VMware Network Adapter VMnet8', 'Wi-Fi'],
  ] as const) {
    it(`puts ${outside} before ${inside} on ${system}`, () => {
      assert.deepEqual(
        listLanAddresses({
          [inside]: createInterface('192.168.56.1'),
          [outside]: createInterface('192.168.1.5'),
        }),
        ['192.168.1.5', '192.168.56.1'],
      );
    });
  }

  it('puts what a router gave before public addresses and those that nobody gave', () => {
    assert.deepEqual(
      listLanAddresses({
        eth0: createInterface('169.254.7.7'),
        eth1: createInterface('198.51.100.7'),
        eth2: createInterface('172.32.0.1'),
        eth3: createInterface('172.31.0.1'),
        eth4: createInterface('10.0.0.1'),
      }),
      ['172.31.0.1', '10.0.0.1', '198.51.100.7', '172.32.0.1', '169.254.7.7'],
    );
  });
});
