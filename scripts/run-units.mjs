import { after, describe, mock } from 'node:test';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// One process for many files: a process of their own costs each a second of a busy machine before its first
// test. What a file leaves behind in the process must then not reach the next.
for (const path of process.argv.slice(2)) {
  await describe(path, async () => {
    const restore = [keepGlobals(), keepEnvironment()];
    after(() => {
      mock.reset();
      mock.timers.reset();
      for (const give of restore) give();
    });
    await import(pathToFileURL(resolve(path)).href);
  });
}

/** Gives a function that takes away, and puts back, what has been defined since. */
function keepGlobals() {
  const kept = Object.getOwnPropertyDescriptors(globalThis);
  return () => {
    const found = Object.getOwnPropertyDescriptors(globalThis);
    for (const name of Object.keys(found)) {
      const [before, now] = [kept[name], found[name]];
      if (before === undefined) Reflect.deleteProperty(globalThis, name);
      else if (before.value !== now.value || before.get !== now.get)
        Reflect.defineProperty(globalThis, name, before);
    }
    for (const name of Object.keys(kept))
      if (!(name in found)) Reflect.defineProperty(globalThis, name, kept[name]);
  };
}

function keepEnvironment() {
  const kept = { ...process.env };
  return () => {
    for (const name of Object.keys(process.env))
      if (!(name in kept)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, kept);
  };
}
