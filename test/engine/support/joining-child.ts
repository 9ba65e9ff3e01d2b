import type { SafetyPiece } from '../../../src/engine/index.js';
import { Joiner } from '../../../src/engine/joining/joiner.js';
import type { RecordingSummary } from '../../../src/engine/recording/finished-recording.js';

/** What a process that joins is told. */
export interface JoiningTask {
  readonly dataDir: string;
  readonly recording: RecordingSummary;
  readonly pieces: readonly SafetyPiece[];
}

/** A process that joins the stream `st_1`, says so when it is done, and stays until it is killed. */
process.on('message', (task: JoiningTask) => {
  const joiner = new Joiner({
    dataDir: task.dataDir,
    program: 'ffmpeg',
    quietMs: 1,
    listEnded: async () => [task.recording],
    isRecording: () => false,
    onChange: () => undefined,
    log: (event) => process.send?.(event),
  });
  void joiner.open().then(() => joiner.setPieces('st_1', task.pieces));
});
