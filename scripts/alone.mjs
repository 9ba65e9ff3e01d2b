import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { root, say } from './steps.mjs';

/** Names the process that installs or builds in this folder; npm ci leaves this place alone. */
const HOLDER = join(root, 'dist', '.at-work');

const LOOK_EVERY_MS = 300;

/** Does `work` when no other command does the like in this folder; two at once would spoil each other's. */
export async function alone(work) {
  await takeTurn();
  process.once('exit', leave);
  try {
    return await work();
  } finally {
    process.off('exit', leave);
    leave();
  }
}

async function takeTurn() {
  let told;
  while (!take()) {
    const holder = readHolder();
    if (holder === null) {
      leave();
      continue;
    }
    if (told !== holder)
      say(`Another command (process ${holder}) installs or builds in this folder; waiting for it`);
    told = holder;
    await wait(LOOK_EVERY_MS);
  }
}

/** The name appears whole or not at all: a link is made in one step, and fails where there is one. */
function take() {
  const mine = `${HOLDER}-${process.pid}`;
  mkdirSync(dirname(mine), { recursive: true });
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, HOLDER);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

function leave() {
  rmSync(HOLDER, { force: true });
}

/** The process that is at work; null where it has just left, or was killed and has left its name behind. */
function readHolder() {
  try {
    const holder = Number(readFileSync(HOLDER, 'utf8'));
    process.kill(holder, 0);
    return holder;
  } catch (error) {
    if (error.code === 'EPERM') return 'of another user';
    return null;
  }
}
