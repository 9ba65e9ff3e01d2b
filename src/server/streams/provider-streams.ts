import type { StreamInput } from '../../contract/index.js';
import type {
  Means,
  NewProviderStream,
  Outcome,
  Provider,
  ProviderStream,
} from '../providers/provider.js';
import type { KeptStream, RecordChange, ShownStream, StreamRecord } from './stream-record.js';
import type { StreamStore } from './stream-store.js';

/** Enough that no two deployments at one service's account share it. */
const deploymentLength = 10;

/** Streams as their provider is told of them. */
export interface ProviderStreams {
  /** A stream that is being made. */
  announce(id: string, input: StreamInput): Promise<NewProviderStream>;
  from(record: StreamRecord): Promise<ProviderStream>;
  tagOf(id: string): Promise<string>;
}

/** Names streams by this deployment, which the store's secret stands for. */
export function createProviderStreams(store: Pick<StreamStore, 'secret'>): ProviderStreams {
  let deployment: Promise<string> | null = null;
  const tagOf = async (id: string) => {
    deployment ??= store.secret('deployment').catch((error: unknown) => {
      deployment = null;
      throw error;
    });
    return `${(await deployment).slice(0, deploymentLength)}.${id}`;
  };
  return {
    tagOf,
    async announce(id, { title, method = 'browser', visibility = 'public', backup = false }) {
      return { id, tag: await tagOf(id), title, method, visibility, backup };
    },
    async from({ id, shown: { title, method, visibility }, kept: { backup, provider: state } }) {
      return { id, tag: await tagOf(id), title, method, visibility, backup, state };
    },
  };
}

/** The record's halves once what a call brought is kept in them. */
export function keepOutcome(
  { shown, kept }: Pick<StreamRecord, 'shown' | 'kept'>,
  outcome: Means & Pick<Outcome<unknown>, 'remember'>,
  provider: Pick<Provider, 'toReferences'>,
): RecordChange {
  const { remember, capabilities, isUnfinished } = outcome;
  const state = remember ? remember(kept.provider) : kept.provider;
  const nextShown: ShownStream = capabilities ? { ...shown, capabilities } : shown;
  const nextKept: KeptStream = {
    ...kept,
    provider: state,
    references: remember ? (provider.toReferences?.(state) ?? []) : kept.references,
    isUnfinished: isUnfinished ?? kept.isUnfinished,
  };
  const attention = nextKept.isUnfinished ? 'close' : kept.attention;
  return { shown: nextShown, kept: { ...nextKept, attention } };
}
