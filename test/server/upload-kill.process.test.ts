import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Upload } from 'tus-js-client';
import type { Stream, Upload as UploadPlace } from '../../src/contract/index.js';
import { createMedia, somePiece } from './pieces-bench.js';
import { operator } from './workbench.js';

const script = fileURLToPath(new URL('pieces-process.ts', import.meta.url));

describe('PieceShelf', () => {
  let folder = '';
  let child: ChildProcess | null = null;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-kill-'));
  });
  after(async () => {
    child?.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (port: number): Promise<number> => {
    child = fork(script, [folder, String(port)], { execArgv: ['--import', 'tsx'] });
    const [message] = (await once(child, 'message')) as [{ port: number }];
    return message.port;
  };
  const kill = async () => {
    if (!child) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };

  it('holds all that a client was told it holds, whenever the server is killed', async () => {
    const port = await start(0);
    const endpoint = `http://127.0.0.1:${port}/live/`;
    const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
      const headers = { Authorization: `Bearer ${operator}`, 'Content-Type': 'application/json' };
      const init = body === undefined ? {} : { body: JSON.stringify(body) };
      return (await fetch(endpoint + path, { method, headers, ...init })).json();
    };
    const media = createMedia(3_000_000, 11);
    const { id } = (await ask('POST', 'streams', { title: 'A service' })) as Stream;
    const piece = { ...somePiece, size: media.byteLength };
    const { url } = (await ask('POST', `streams/${id}/uploads`, piece)) as UploadPlace;
    let told = 0;
    let isKilled = false;
    let lost = 0;
    await new Promise<void>((resolve, reject) => {
      const upload = new Upload(media, {
        uploadUrl: new URL(url, endpoint).href,
        chunkSize: 100_000,
        retryDelays: Array.from({ length: 1_000 }, () => 20),
        onChunkComplete: (_size, accepted) => {
          told = accepted;
        },
        // In the middle of a chunk.
        onProgress: (sent) => {
          if (isKilled || sent <= told || told < media.byteLength / 2) return;
          isKilled = true;
          kill()
            .then(() => start(port))
            .catch(reject);
        },
        onAfterResponse: (request, response) => {
          if (request.getMethod() !== 'HEAD') return;
          const offset = Number(response.getHeader('Upload-Offset'));
          if (response.getStatus() === 200 && offset < told) lost += told - offset;
        },
        onSuccess: () => resolve(),
        onError: reject,
      });
      upload.start();
    });
    assert.ok(isKilled);
    assert.equal(lost, 0);
    const look = async () => ((await ask('GET', `streams/${id}`)) as Stream).recordings[0];
    // The look that follows on a report finds also what became whole just before a kill.
    const sentAt = new Date().toISOString();
    await fetch(`${endpoint}streams/${id}/broadcasts/${piece.broadcastId}`, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${operator}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ startedAt: sentAt, endedAt: sentAt, sentAt, parts: [] }),
    });
    const recording = await look();
    assert.equal(recording?.state, 'ready');
    const file = await fetch(new URL(recording?.sources[0]?.url ?? '', endpoint));
    assert.deepEqual(Buffer.from(await file.arrayBuffer()), media);
  });
});
