import { register } from 'node:module';

// For a process in which the transport's package counts as not installed.
const hooks = `export async function resolve(specifier, context, next) {
  if (specifier === 'node-datachannel') throw new Error('Cannot find package');
  return await next(specifier, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
