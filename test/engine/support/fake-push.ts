import type {
  PushProcess,
  PushProcessListener,
  StartPushProcess,
} from '../../../src/engine/relay/ffmpeg-process.js';

/** Where the tests push to; its path and query are secrets. */
export const url = 'rtmps://live.example.org:443/live/s3cret-key?auth=t0ken';

/** A far end that the test plays. */
export class FakeProcess implements PushProcess {
  readonly listener: PushProcessListener;
  readonly written: Buffer[] = [];
  bufferedBytes = 0;
  isEnded = false;
  isKilled = false;

  constructor(listener: PushProcessListener) {
    this.listener = listener;
  }

  write(bytes: Buffer): void {
    this.written.push(bytes);
  }

  end(): Promise<void> {
    this.isEnded = true;
    return Promise.resolve();
  }

  kill(): void {
    this.isKilled = true;
  }

  exit(complaint = ''): void {
    this.listener.onExit({ hasRun: true, complaint });
  }
}

/** Starts far ends that the test plays, and keeps them. */
export function createStarter(): { start: StartPushProcess; processes: FakeProcess[] } {
  const processes: FakeProcess[] = [];
  return {
    processes,
    start: (_tracks, _address, listener) => {
      const process = new FakeProcess(listener);
      processes.push(process);
      return process;
    },
  };
}
