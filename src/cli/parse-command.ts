import { isLanOption, takeLanOption } from './lan/lan-option.js';

/** What the arguments ask for. */
export type Command =
  | { readonly name: 'serve'; readonly lanOption: string | null }
  | { readonly name: 'check'; readonly args: string[] }
  | { readonly name: 'help' | 'version' }
  | { readonly name: 'unknown'; readonly argument: string };

/** Reads the arguments that stand behind the program's name. */
export function parseCommand(args: readonly string[]): Command {
  // What serves needs no name.
  const isNamed = args[0] !== undefined && !isLanOption(args[0]);
  const [name = '', ...rest] = isNamed ? args : ['serve', ...args];
  if (name === 'check') return { name, args: rest };
  if (['--help', '-h', 'help'].includes(name)) return { name: 'help' };
  if (['--version', '-v', 'version'].includes(name)) return { name: 'version' };
  const { option, rest: others } = takeLanOption(rest);
  const [argument] = name === 'serve' ? others : [name];
  return argument === undefined
    ? { name: 'serve', lanOption: option }
    : { name: 'unknown', argument };
}
