/** How the server is reached; what is absent is as in `pg`, which also reads `PGHOST` and its kind. */
export interface PostgresConnection {
  /** Such as `postgresql://user:password@host:5432/database?sslmode=verify-full`. */
  readonly connectionString?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string | (() => string | Promise<string>);
  readonly database?: string;
  /** True, or what `node:tls` takes, such as `{ ca }`. */
  readonly ssl?: boolean | object;
  /** Connections that are used at the same time, beside the one that listens. Default: 10. */
  readonly maxConnections?: number;
}
