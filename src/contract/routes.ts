/** What an operation asks of the application's `authorize`. */
export type Action = 'create' | 'list' | 'view' | 'manage' | 'broadcast';

/** One operation's request, and what it asks of `authorize`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path under the endpoint; `{name}` stands for one segment. */
  readonly path: string;
  /** Null: nobody is asked (`discover`, `oembed`), or the request proves itself (`webhook`). */
  readonly action: Action | null;
}

/** The contract's operations, in the order of docs/contract.md. */
export const routes = {
  discover: { method: 'GET', path: '/', action: null },
  createStream: { method: 'POST', path: '/streams', action: 'create' },
  listStreams: { method: 'GET', path: '/streams', action: 'list' },
  getStream: { method: 'GET', path: '/streams/{id}', action: 'view' },
  watchStream: { method: 'GET', path: '/streams/{id}/events', action: 'view' },
  updateStream: { method: 'PATCH', path: '/streams/{id}', action: 'manage' },
  deleteStream: { method: 'DELETE', path: '/streams/{id}', action: 'manage' },
  createGrant: { method: 'POST', path: '/streams/{id}/grants', action: 'broadcast' },
  reportBroadcast: {
    method: 'PUT',
    path: '/streams/{id}/broadcasts/{broadcastId}',
    action: 'broadcast',
  },
  createUpload: { method: 'POST', path: '/streams/{id}/uploads', action: 'broadcast' },
  createViewerLink: { method: 'POST', path: '/streams/{id}/viewer-links', action: 'manage' },
  measureUplink: { method: 'POST', path: '/streams/{id}/uplink', action: 'broadcast' },
  webhook: { method: 'POST', path: '/webhooks/{provider}', action: null },
  oembed: { method: 'GET', path: '/oembed', action: null },
} as const satisfies Record<string, Route>;

/** The name of one of the contract's operations. */
export type Operation = keyof typeof routes;

/** The route's path with its `{names}` filled in, each as one segment. */
export function formatPath(path: string, params: Readonly<Record<string, string>> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}
