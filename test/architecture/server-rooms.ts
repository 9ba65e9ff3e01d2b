/**
 * The rooms of src/server, from the ground up: which others each may import. None is named before
 * it stands, so imports run one way. Files of no room (`handler`, `streamside`) may import all.
 */
export const serverRooms: Readonly<Record<string, readonly string[]>> = {
  failures: [],
  http: [],
  providers: ['failures'],
  streams: ['providers'],
  stores: ['failures', 'streams'],
  feeds: ['streams'],
  access: ['http', 'streams'],
  policies: ['failures', 'access'],
  lifecycle: ['providers', 'streams'],
  upkeep: ['failures', 'providers', 'streams', 'lifecycle'],
  uploads: ['failures', 'http', 'providers', 'streams', 'access'],
  operations: ['failures', 'http', 'providers', 'streams', 'feeds', 'access', 'upkeep', 'uploads'],
};
