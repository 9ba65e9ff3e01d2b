import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Two hosts with one cable between them, that lose packets as they are told. */
export interface LossyNetwork {
  /** Address of the first host, where the engine is. */
  readonly address: string;
  /** What to put before a command to run it on the first host. */
  readonly command: readonly string[];
  /** A program on the second host that passes its arguments to the one it was made for. */
  wrap(program: string): Promise<string>;
  /** Drops this share of the UDP packets that arrive at each host. */
  setLoss(share: number): Promise<void>;
  /** Pulls the cable so that nobody is told, or plugs it in again: whatever is sent gets lost. */
  setSilent(isSilent: boolean): Promise<void>;
  /** Lets so many kbit/s leave the second host, with a queue of 300 ms before it; null: as many as come. */
  setUplink(kbps: number | null): Promise<void>;
  /** Takes the second host's address away: a phone that has left its network. */
  leaveNetwork(): Promise<void>;
  /** Gives the second host another address than before: a phone that has found a network. */
  joinNetwork(): Promise<void>;
  /** One right after the other. */
  moveSecond(): Promise<void>;
  /** Drops from now on what goes between two UDP ports, either way. */
  cut(ports: readonly [number, number]): Promise<void>;
  /** Takes everything down again. */
  close(): Promise<void>;
}

/**
 * Makes the two hosts as network namespaces. Rejects with a sentence that says what the machine
 * lacks: it has to be Linux, and the caller root.
 */
export async function createLossyNetwork(): Promise<LossyNetwork> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error('Losing packets needs network namespaces: run this on Linux as root.');
  }
  const name = `ss${process.pid}`;
  const [first, second] = [`${name}a`, `${name}b`];
  const folder = await mkdtemp(join(tmpdir(), 'streamside-network-'));
  const close = async (): Promise<void> => {
    for (const host of [first, second]) await ip('netns', 'del', host).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await sweepLeftovers();
    for (const host of [first, second]) await ip('netns', 'add', host);
    await ip('link', 'add', first, 'netns', first, 'type', 'veth', 'peer', second, 'netns', second);
    for (const [host, address] of [
      [first, '10.77.0.1'],
      [second, '10.77.0.2'],
    ] as const) {
      await ip('-n', host, 'address', 'add', `${address}/24`, 'dev', host);
      // An IPv6 address that is ready a second later is a change of network to a browser, which
      // breaks off what it was loading.
      await ip('-n', host, 'link', 'set', host, 'addrgenmode', 'none');
      await ip('-n', host, 'link', 'set', host, 'up');
      await ip('-n', host, 'link', 'set', 'lo', 'up');
    }
  } catch (cause) {
    await close();
    throw new Error(
      'No network namespaces: the programs ip and iptables are missing, or this machine does not let root make any.',
      { cause },
    );
  }
  let host = 2;
  const changeAddress = (action: 'add' | 'del'): Promise<void> =>
    ip('-n', second, 'address', action, `10.77.0.${host}/24`, 'dev', second);
  const leaveNetwork = (): Promise<void> => changeAddress('del');
  const joinNetwork = (): Promise<void> => {
    host += 1;
    return changeAddress('add');
  };
  return {
    address: '10.77.0.1',
    command: ['ip', 'netns', 'exec', first],
    wrap: async (program) => {
      const path = join(folder, 'wrapped');
      await writeFile(path, `#!/bin/sh\nexec ip netns exec ${second} ${program} "$@"\n`);
      await chmod(path, 0o755);
      return path;
    },
    setUplink: async (kbps) => {
      const tc = ['netns', 'exec', second, 'tc', 'qdisc'];
      await ip(...tc, 'del', 'dev', second, 'root').catch(() => undefined);
      if (kbps === null) return;
      const bucket = ['tbf', 'rate', `${kbps}kbit`, 'burst', '2kb', 'latency', '300ms'];
      await ip(...tc, 'add', 'dev', second, 'root', ...bucket);
    },
    leaveNetwork,
    joinNetwork,
    moveSecond: async () => {
      await leaveNetwork();
      await joinNetwork();
    },
    setLoss: async (share) => {
      for (const host of [first, second]) {
        const iptables = ['netns', 'exec', host, 'iptables'];
        await ip(...iptables, '-F', 'INPUT');
        if (share === 0) continue;
        const match = ['-m', 'statistic', '--mode', 'random', '--probability', String(share)];
        await ip(...iptables, '-A', 'INPUT', '-p', 'udp', ...match, '-j', 'DROP');
      }
    },
    setSilent: async (isSilent) => {
      for (const host of [first, second]) {
        const rule = [isSilent ? '-I' : '-D', 'INPUT', '-i', host, '-j', 'DROP'];
        await ip('netns', 'exec', host, 'iptables', ...rule);
      }
    },
    cut: async ([one, other]) => {
      for (const host of [first, second]) {
        for (const [from, to] of [
          [one, other],
          [other, one],
        ] as const) {
          const match = ['-p', 'udp', '--sport', String(from), '--dport', String(to)];
          await ip('netns', 'exec', host, 'iptables', '-A', 'INPUT', ...match, '-j', 'DROP');
        }
      }
    },
    close,
  };
}

async function ip(...args: string[]): Promise<void> {
  await run('ip', args);
}

/** What a run that was killed could not take down itself. */
async function sweepLeftovers(): Promise<void> {
  const { stdout } = await run('ip', ['netns', 'list']);
  for (const [name, pid] of stdout.matchAll(/^ss(\d+)[ab]\b/gm)) {
    if (!existsSync(`/proc/${pid ?? ''}`)) await ip('netns', 'del', name).catch(() => undefined);
  }
}
