import { networkInterfaces } from 'node:os';
import type { NetworkInterfaceInfo } from 'node:os';

/** What a machine's network looks like: Node's `os.networkInterfaces()`. */
export type NetworkInterfaces = Readonly<
  Record<string, readonly NetworkInterfaceInfo[] | undefined>
>;

/** Networks that end inside this machine, or in a tunnel: no phone in the room is there. */
const insideName =
  /^(docker|br-|veth|virbr|vmnet|vmenet|vnic|vboxnet|lxc|lxd|incus|podman|cni|flannel|cali|kube|bridge\d|zt|wg|tun|tap|utun|tailscale|ppp|ipsec)|vethernet|virtualbox|vmware|hyper-v|wsl|tailscale|zerotier|wireguard|vpn/i;

/** What routers give to phones (RFC 1918). */
const privateAddress = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;

/** What a machine gives itself where no router answers (RFC 3927). */
const selfGivenAddress = /^169\.254\./;

/**
 * The machine's IPv4 addresses that others may reach, the likeliest to be in the phone's network
 * first: Wi-Fi and Ethernet before bridges, machines inside this one and tunnels.
 */
export function listLanAddresses(interfaces: NetworkInterfaces = networkInterfaces()): string[] {
  const found = Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .map(({ address }) => ({ address, distance: measureDistance(name, address) })),
  );
  // The system's own order decides between equals: sorting is stable.
  return found.sort((a, b) => a.distance - b.distance).map(({ address }) => address);
}

function measureDistance(name: string, address: string): number {
  if (selfGivenAddress.test(address)) return 3;
  if (insideName.test(name)) return 2;
  return privateAddress.test(address) ? 0 : 1;
}
