import type { NewBackupStream } from '../backup-recorder.js';
import type { LiveStreamSettings } from './mux-client.js';
import { toPolicy } from './mux-observation.js';
import type { MuxLiveOptions } from './mux-options.js';

/** A live stream as it is asked for. Not its title: what Mux's `meta` holds may be seen by viewers. */
export function toLiveStreamSettings(
  { tag, visibility }: Pick<NewBackupStream, 'tag' | 'visibility'>,
  options: MuxLiveOptions,
): LiveStreamSettings {
  const { latencyMode = 'standard', reconnectWindowSeconds = 60, staticRenditions = [] } = options;
  const policies = [toPolicy(visibility)];
  return {
    latency_mode: latencyMode,
    reconnect_window: reconnectWindowSeconds,
    passthrough: tag,
    playback_policies: policies,
    new_asset_settings: {
      playback_policies: policies,
      passthrough: tag,
      ...(staticRenditions.length === 0
        ? {}
        : { static_renditions: staticRenditions.map((resolution) => ({ resolution })) }),
    },
  };
}
