import type { NewBackupStream } from '../backup-recorder.js';
import type { LiveStreamSettings } from './mux-client.js';
import { toPolicy } from './mux-observation.js';
import type { MuxLiveOptions } from './mux-options.js';

/** A live stream as it is asked for. Not its title: what Mux's `meta` holds may be seen by viewers. */
export function toLiveStreamSettings(
  { tag, visibility }: Pick<NewBackupStream, 'tag' | 'visibility'>,
  options: MuxLiveOptions,
): LiveStreamSettings {
  const { latencyMode = 'standard', reconnectWindowSeconds = 60 } = options;
  return {
    latency_mode: latencyMode,
    reconnect_window: reconnectWindowSeconds,
    passthrough: tag,
    playback_policies: [toPolicy(visibility)],
    new_asset_settings: toAssetSettings({ tag, visibility }, options),
  };
}

/** What a recording is made with. */
export function toAssetSettings(
  { tag, visibility }: Pick<NewBackupStream, 'tag' | 'visibility'>,
  { staticRenditions = [] }: MuxLiveOptions,
) {
  return {
    playback_policies: [toPolicy(visibility)],
    passthrough: tag,
    ...(staticRenditions.length === 0
      ? {}
      : { static_renditions: staticRenditions.map((resolution) => ({ resolution })) }),
  };
}
