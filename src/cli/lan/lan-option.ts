import { isIPv4 } from 'node:net';
import { listLanAddresses } from './lan-addresses.js';
import { StartError } from '../start-error.js';

/** Where phones in the same network reach this server. */
export interface LanPlace {
  readonly address: string;
  /** The machine's other addresses, in case this is the wrong one. */
  readonly others: readonly string[];
}

/** Whether an argument is `--lan`, with or without an address. */
export function isLanOption(argument: string): boolean {
  return argument === '--lan' || argument.startsWith('--lan=');
}

/** Takes `--lan` from the front, with its address joined to it by `=`; null where it is not there. */
export function takeLanOption(args: readonly string[]): { option: string | null; rest: string[] } {
  const [option = '', address, ...rest] = args;
  if (!isLanOption(option)) return { option: null, rest: [...args] };
  if (address === undefined) return { option, rest: [] };
  const isJoined = option !== '--lan' || address.startsWith('-');
  return isJoined ? { option, rest: [address, ...rest] } : { option: `--lan=${address}`, rest };
}

/**
 * Reads `--lan` or `--lan=<address>`. Throws a `StartError`: `lan-missing` where the machine is in no
 * network, `configuration-invalid` for what is no IPv4 address of it.
 */
export function readLanOption(argument: string, addresses = listLanAddresses()): LanPlace {
  const [first] = addresses;
  if (first === undefined) {
    throw new StartError(
      'lan-missing',
      'This machine has no IPv4 address in a local network. Join the Wi-Fi that the phone is in, and start again.',
    );
  }
  const address = argument === '--lan' ? first : argument.slice('--lan='.length).trim();
  if (!isIPv4(address)) {
    throw new StartError(
      'configuration-invalid',
      `--lan= takes an IPv4 address of this machine, such as --lan=${first}, not "${address}".`,
    );
  }
  if (!addresses.includes(address)) {
    throw new StartError(
      'configuration-invalid',
      `--lan=${address} is no address of this machine in a local network. It has ${addresses.join(', ')}.`,
    );
  }
  return { address, others: addresses.filter((other) => other !== address) };
}
