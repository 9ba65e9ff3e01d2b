import type * as TusServer from '@tus/server';
import { SetupError } from '../failures/setup-error.js';

/** What is used of the library that speaks tus. */
export type TusLibrary = typeof TusServer;

/** Rejects with a `SetupError`, `package-missing`, where it is not installed. */
export async function loadTusServer(): Promise<TusLibrary> {
  return import('@tus/server').catch((cause: unknown) => {
    throw new SetupError(
      'package-missing',
      'Safety copies come home by the package @tus/server: npm install @tus/server',
      cause,
    );
  });
}
