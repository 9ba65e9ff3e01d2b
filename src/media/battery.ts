/** How much the device has left to run on. */
export interface Battery {
  /** 0 to 1. */
  readonly level: number;
  readonly isCharging: boolean;
}

interface BatteryManager extends EventTarget {
  readonly level: number;
  readonly charging: boolean;
}

/**
 * Tells how the battery stands, now and at every change until the abort. Never calls where the browser does
 * not tell, as on iPhones and in Firefox.
 */
export async function watchBattery(
  onBattery: (battery: Battery) => void,
  signal: AbortSignal,
): Promise<void> {
  const { getBattery } = navigator as { getBattery?: () => Promise<BatteryManager> };
  const manager = await getBattery?.call(navigator).catch(() => null);
  if (!manager || signal.aborted) return;
  const tell = (): void => onBattery({ level: manager.level, isCharging: manager.charging });
  for (const type of ['levelchange', 'chargingchange']) {
    manager.addEventListener(type, tell, { signal });
  }
  tell();
}
