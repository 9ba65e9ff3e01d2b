const COMMANDS = ['check', '--help', '-h', 'help', '--version', '-v', 'version'];

/**
 * The first argument that the server does not know; undefined where it knows all. Told before minutes
 * of installing and building, and so in words of its own: a test holds them against the server's.
 */
export function findUnknownArgument(args) {
  if (COMMANDS.includes(args[0])) return undefined;
  const [first, ...rest] = args[0] === 'serve' ? args.slice(1) : args;
  const isLan = first === '--lan' || first?.startsWith('--lan=');
  if (!isLan) return first;
  const takesNext = first === '--lan' && rest[0] !== undefined && !rest[0].startsWith('-');
  return rest[takesNext ? 1 : 0];
}

/** Ends the process, as wrong arguments do, with a sentence that says where such things are set. */
export function demandKnownArguments(args) {
  const unknown = findUnknownArgument(args);
  if (unknown === undefined) return;
  console.error(
    `Unknown argument ${unknown}. Variables of the environment set the port and the rest, such as PORT=3000; npm start -- --help lists them.`,
  );
  process.exit(2);
}
