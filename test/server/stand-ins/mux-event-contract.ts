import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { MuxEventBody } from './mux-events.js';

const address = new URL('../../../../shared/specs/mux-video.openapi.json', import.meta.url);

/** Says what of a webhook's body goes against Mux's OpenAPI file; null where it agrees, or there is no file. */
export type CheckMuxEvent = (event: MuxEventBody) => string | null;

/** Reads the webhooks of the file, where it is at hand. */
export function openMuxEventContract(): CheckMuxEvent {
  if (!existsSync(address)) return () => null;
  const document = JSON.parse(readFileSync(address, 'utf8')) as { webhooks: object };
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, logger: false });
  ajv.addSchema(document, 'file');
  return (event) => {
    if (!Object.hasOwn(document.webhooks, event.type)) return `${event.type} is no event`;
    const type = encodeURIComponent(event.type);
    const validate = ajv.getSchema(
      `file#/webhooks/${type}/post/requestBody/content/application~1json/schema`,
    );
    if (!validate) return `${event.type} has no schema`;
    return validate(event) ? null : `${event.type}: ${ajv.errorsText(validate.errors)}`;
  };
}
