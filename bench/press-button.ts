import { setTimeout as delay } from 'node:timers/promises';

import type { Locator } from 'playwright-core';

/** A person with a mouse stands over a button for so long before pressing it. */
const hoverMs = 250;

/** From the press to the release, of which the browser makes a click. */
const pressMs = 80;

/** Comes to a button with the mouse, and presses it as long as people do. */
export async function pressButton(button: Locator): Promise<void> {
  const { mouse } = button.page();
  const box = await button.boundingBox();
  if (box === null) throw new Error('No button');
  await mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
  await delay(hoverMs);
  await mouse.down();
  await delay(pressMs);
  await mouse.up();
}
