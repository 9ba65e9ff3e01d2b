import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { ServiceAnswer, ServiceCall } from './service-server.js';
import { findUnknownFields } from './service-unknown-fields.js';

/** Where a service's OpenAPI file lies, where it lies anywhere. */
const folder = new URL('../../../../shared/specs/', import.meta.url);

/** A difference between wire and file that is known, and why the wire is believed. */
export interface ContractException {
  /** Such as `DELETE /accounts/{account_id}/stream/{identifier}`. */
  readonly route: string;
  readonly side: 'request' | 'answer';
  /** Where in the body or the parameters, such as `/result/status`; empty for the whole. */
  readonly place: string;
  readonly reason: string;
}

/** Holds what is said on the wire against the service's OpenAPI file. */
export interface ServiceContract {
  /** False where the file is not at hand: then nothing is checked. */
  readonly isPresent: boolean;
  readonly violations: readonly Error[];
  checkRequest(route: ContractRoute, call: ServiceCall): void;
  checkAnswer(route: ContractRoute, answer: ServiceAnswer): void;
}

/** A route as the stand-in spells it; the names of parameters may differ from the file's. */
export interface ContractRoute {
  readonly method: string;
  readonly path: string;
}

/** The parts of an OpenAPI operation that are checked. */
interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema?: { readonly type?: string };
  }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { schema?: object }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { schema?: object }>> }>
  >;
}

type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** Reads the file of this name, once for all stand-ins of a process. */
export function openServiceContract(
  file: string,
  exceptions: readonly ContractException[] = [],
): ServiceContract {
  const violations: Error[] = [];
  const address = new URL(file, folder);
  const checks = existsSync(address) ? createChecks(address) : null;
  const nameless = (path: string) => path.replace(/\{\w+\}/g, '{}');

  const complain = (
    { method, path }: ContractRoute,
    side: ContractException['side'],
    complaints: readonly Complaint[],
  ) => {
    const isExcepted = ({ place }: Complaint) =>
      exceptions.some(
        (one) =>
          nameless(one.route) === `${method} ${nameless(path)}` &&
          one.side === side &&
          place.startsWith(one.place),
      );
    for (const complaint of complaints.filter((one) => !isExcepted(one))) {
      const { place, reason } = complaint;
      violations.push(new Error(`${method} ${path}, ${side}${place}: ${reason}`));
    }
  };

  const find = (route: ContractRoute) => checks?.find(route.method, nameless(route.path)) ?? null;

  return {
    isPresent: checks !== null,
    violations,
    checkRequest(route, call) {
      if (checks === null) return;
      const found = find(route);
      const unknown = [{ place: '', reason: 'the file has no such route' }];
      complain(route, 'request', found === null ? unknown : found.checkRequest(call));
    },
    checkAnswer(route, answer) {
      complain(route, 'answer', find(route)?.checkAnswer(answer) ?? []);
    },
  };
}

interface Complaint {
  readonly place: string;
  readonly reason: string;
}

interface Checks {
  find(
    method: string,
    path: string,
  ): {
    checkRequest(call: ServiceCall): Complaint[];
    checkAnswer(answer: ServiceAnswer): Complaint[];
  } | null;
}

const known = new Map<string, Checks>();

function createChecks(address: URL): Checks {
  const present = known.get(address.href);
  if (present !== undefined) return present;
  const document = JSON.parse(readFileSync(address, 'utf8')) as { paths: Paths };
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, logger: false });
  ajvFormats.default(ajv);
  ajv.addSchema(document, 'file');

  const compare = (pointer: readonly string[], value: unknown): Complaint[] => {
    const escaped = pointer.map((part) =>
      encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')),
    );
    const validate = ajv.getSchema(`file#/${escaped.join('/')}`);
    if (validate === undefined) throw new Error(`No schema at ${pointer.join(' ')}`);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) => ({
      place: instancePath,
      reason: `${message ?? 'is wrong'} ${JSON.stringify(params)}`,
    }));
  };

  const checks: Checks = {
    find(method, path) {
      const name = Object.keys(document.paths).find(
        (one) =>
          one.replace(/\{\w+\}/g, '{}') === path &&
          document.paths[one]?.[method.toLowerCase()] !== undefined,
      );
      const operation = document.paths[name ?? '']?.[method.toLowerCase()];
      if (name === undefined || operation === undefined) return null;
      const at = ['paths', name, method.toLowerCase()];
      return {
        checkRequest(call) {
          const json = 'application/json';
          const schema = operation.requestBody?.content?.[json]?.schema;
          const body =
            schema === undefined || call.body === null
              ? []
              : [
                  ...compare([...at, 'requestBody', 'content', json, 'schema'], call.body),
                  ...findUnknownFields(document, schema, call.body).map((place) => ({
                    place,
                    reason: 'the file has no such field',
                  })),
                ];
          return [...checkParameters(operation, call), ...body];
        },
        checkAnswer({ status, body }) {
          const class4 = `${String(status)[0]}XX`;
          const key = [String(status), class4, 'default'].find((one) => operation.responses[one]);
          if (key === undefined) {
            // Any server may fail in its own way.
            return status >= 400 ? [] : [{ place: '', reason: `the file has no status ${status}` }];
          }
          const type = 'application/json';
          const schema = operation.responses[key]?.content?.[type]?.schema;
          if (schema === undefined) return [];
          return compare([...at, 'responses', key, 'content', type, 'schema'], body ?? null);
        },
      };
    },
  };
  known.set(address.href, checks);
  return checks;
}

/** Query parameters that the file does not have, and headers that it asks for and did not come. */
function checkParameters({ parameters = [] }: Operation, call: ServiceCall): Complaint[] {
  const names = (where: string) =>
    new Set(parameters.filter((one) => one.in === where).map(({ name }) => name));
  const queries = names('query');
  return [
    ...[...call.query.keys()]
      .filter((name) => !queries.has(name) && ![...queries].some((one) => one === `${name}[]`))
      .map((name) => ({ place: `/query/${name}`, reason: 'the file has no such parameter' })),
    ...parameters
      .filter(({ required, in: where, name }) => {
        if (required !== true) return false;
        if (where === 'header') return !call.headers.has(name);
        return where === 'query' && !call.query.has(name);
      })
      .map(({ name, in: where }) => ({ place: `/${where}/${name}`, reason: 'is missing' })),
  ];
}
