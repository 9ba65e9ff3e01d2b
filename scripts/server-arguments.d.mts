export function findUnknownArgument(args: readonly string[]): string | undefined;
