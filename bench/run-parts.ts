/**
 * Runs the parts of a benchmark in their order: the ones named in `wanted`, or all of them where it
 * is empty. A name that there is none of ends the process before anything has run.
 */
export async function runParts(
  parts: Readonly<Record<string, () => Promise<void>>>,
  wanted: readonly string[],
): Promise<void> {
  const unknown = wanted.filter((name) => !(name in parts));
  if (unknown.length > 0) {
    console.error(`No part ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}`);
    process.exit(1);
  }
  for (const [name, bench] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`\n${name}`);
    await bench();
  }
}
