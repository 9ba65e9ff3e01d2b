import type { NumberedRequest, WriterAnswer, WriterRequest } from './piece-writer-messages.js';

/** The part of the worker's world that this file uses; the room is compiled for pages. */
interface WorkerScope {
  addEventListener(type: 'message', listener: (event: MessageEvent<NumberedRequest>) => void): void;
  postMessage(answer: WriterAnswer): void;
}

/** Before Safari 16.4 `flush` and `close` are promises. */
interface SyncAccessHandle {
  write(data: Uint8Array, options: { at: number }): number;
  flush(): void | Promise<void>;
  close(): void | Promise<void>;
}

interface SyncFileHandle {
  createSyncAccessHandle(): Promise<SyncAccessHandle>;
}

/** Chromium throws nothing when there is no room: it counts -8, its code for that, as bytes without a sign. */
const NO_SPACE = 2 ** 32 - 8;

const scope = globalThis as unknown as WorkerScope;
const open = new Map<string, SyncAccessHandle>();
let turn: Promise<void> = Promise.resolve();

scope.addEventListener('message', ({ data: { number, request } }) => {
  turn = turn.then(async () => {
    try {
      await answer(request);
      scope.postMessage({ outcome: 'done', number });
    } catch (error) {
      const name = error instanceof Error || error instanceof DOMException ? error.name : 'Error';
      scope.postMessage({ outcome: 'failed', number, error: name });
    }
  });
});

if (
  'FileSystemFileHandle' in globalThis &&
  'createSyncAccessHandle' in FileSystemFileHandle.prototype
) {
  scope.postMessage({ outcome: 'ready' });
}

async function answer(request: WriterRequest): Promise<void> {
  if (request.op === 'close-all') {
    for (const name of [...open.keys()]) await letGo(name);
    return;
  }
  if (request.op === 'close') {
    await letGo(request.name);
    return;
  }
  const { name, at, data } = request;
  const handle = open.get(name) ?? (await openFile(name));
  open.set(name, handle);
  const bytes = new Uint8Array(data);
  for (let done = 0; done < bytes.length;) {
    const rest = bytes.subarray(done);
    const written = handle.write(rest, { at: at + done });
    if (written === 0 || written === NO_SPACE) throw new DOMException('', 'QuotaExceededError');
    if (written > rest.length) throw new DOMException('', 'UnknownError');
    done += written;
  }
  await handle.flush();
}

async function letGo(name: string): Promise<void> {
  const handle = open.get(name);
  open.delete(name);
  await handle?.close();
}

async function openFile(path: string): Promise<SyncAccessHandle> {
  const names = path.split('/');
  const name = names.pop() ?? '';
  let folder = await navigator.storage.getDirectory();
  for (const each of names) folder = await folder.getDirectoryHandle(each, { create: true });
  const file: unknown = await folder.getFileHandle(name, { create: true });
  return (file as SyncFileHandle).createSyncAccessHandle();
}
