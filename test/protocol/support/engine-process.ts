import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('./engine-child.ts', import.meta.url));

/** A media engine beside this process, so that its packets do not wait for the test's work. */
export interface EngineProcess {
  fetch(request: Request): Promise<Response>;
  /** When the first media of this stream came in (RFC 3339), or null. */
  liveSince(streamId: string): Promise<string | null>;
  close(): void;
}

export async function startEngineProcess(): Promise<EngineProcess> {
  const child = fork(CHILD, { execArgv: ['--import', 'tsx'], stdio: 'inherit' });
  const [origin] = (await once(child, 'message')) as [string];
  return {
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      const headers = new Headers(request.headers);
      for (const hop of ['connection', 'host', 'content-length']) headers.delete(hop);
      const hasBody = request.method === 'POST' || request.method === 'PATCH';
      const response = await fetch(`${origin}${pathname}`, {
        method: request.method,
        headers,
        ...(hasBody ? { body: await request.text() } : {}),
      });
      return new Response(response.status === 204 ? null : await response.arrayBuffer(), response);
    },
    liveSince: async (streamId) => {
      const report: unknown = await (await fetch(`${origin}/report/${streamId}`)).json();
      const isReport = typeof report === 'object' && report !== null && 'liveSince' in report;
      return isReport && typeof report.liveSince === 'string' ? report.liveSince : null;
    },
    close: () => {
      child.disconnect();
    },
  };
}
