/** One room of src/: what it may import from the other rooms, and which packages. */
export interface Layer {
  readonly layers: readonly string[];
  readonly packages: readonly string[];
  /** Node's own modules. */
  readonly node: boolean;
}

/** The house rules of DESIGN: imports run one way, and a package has one door. */
export const layers: Readonly<Record<string, Layer>> = {
  contract: { layers: [], packages: [], node: false },
  protocol: { layers: [], packages: [], node: false },
  media: { layers: [], packages: ['hls.js'], node: false },
  elements: {
    layers: ['contract', 'protocol', 'media'],
    packages: ['lit', '@mux/mux-player'],
    node: false,
  },
  conformance: { layers: ['contract'], packages: [], node: false },
  server: {
    layers: ['contract'],
    packages: ['libsql', 'pg', 'jose', '@mux/mux-node', '@tus/server'],
    node: true,
  },
  engine: {
    layers: ['contract'],
    packages: ['node-datachannel', 'mediabunny', '@mediabunny/aac-encoder', 'opus-decoder'],
    node: true,
  },
  cli: {
    layers: ['contract', 'conformance', 'server', 'engine'],
    packages: ['selfsigned', 'uqr'],
    node: true,
  },
  entry: { layers: ['contract', 'protocol', 'media', 'elements'], packages: [], node: false },
};

/** Packages that only one file may import. */
export const onlyDoor: Readonly<Record<string, string>> = {
  'hls.js': 'src/media/hls-attachment.ts',
};
