import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

/**
 * A chunk brings no styles of its own, so that an import needs no more than the browser's own: neither a list
 * of them, nor what the build would wrap around each import to wait for them.
 */
const plainImports: Plugin = {
  name: 'plain-imports',
  apply: 'build',
  configResolved({ plugins }) {
    const wrapper = plugins.findIndex(({ name }) => name === 'native:import-analysis-build');
    if (wrapper < 0) throw new Error('What wraps imports has another name in this version of Vite');
    (plugins as Plugin[]).splice(wrapper, 1);
  },
};

/** How the text between the backticks of a tag is written with fewer bytes and the same meaning. */
const shorten: Readonly<Record<string, (text: string) => string>> = {
  css: (text) =>
    text
      .replace(/\/\*.*?\*\//gs, '')
      .replace(/\s+/g, ' ')
      .replace(/ ?([{};,]) ?/g, '$1')
      .replace(/: /g, ':'),
  // A space between two words or buttons is seen; a second one is not.
  html: (text) => text.replace(/\s*\n\s*/g, ' '),
  svg: (text) => text.replace(/\s*\n\s*/g, ' '),
};

/** What the elements bring of styles and markup: no minifier touches what stands between backticks. */
const shortTemplates: Plugin = {
  name: 'short-templates',
  enforce: 'post',
  transform(code, id) {
    if (!id.includes('/src/elements/')) return null;
    const pieces: { readonly start: number; readonly end: number; readonly text: string }[] = [];
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      if ('type' in node && node.type === 'TaggedTemplateExpression') {
        const { tag, quasi } = node as unknown as TaggedTemplate;
        const write = tag.type === 'Identifier' ? shorten[tag.name] : undefined;
        for (const { start, end } of write === undefined ? [] : quasi.quasis) {
          pieces.push({ start, end, text: write?.(code.slice(start, end)) ?? '' });
        }
      }
      Object.values(node).forEach(visit);
    };
    visit(this.parse(code));
    pieces.sort((a, b) => b.start - a.start);
    let short = code;
    for (const { start, end, text } of pieces) {
      short = short.slice(0, start) + text + short.slice(end);
    }
    return { code: short, map: null };
  },
};

interface TaggedTemplate {
  readonly tag: { readonly type: string; readonly name: string };
  readonly quasi: { readonly quasis: readonly { readonly start: number; readonly end: number }[] };
}

/**
 * What an element needs together comes together: one file is smaller than its twenty parts, and is there
 * sooner. What only one element needs stays out of what others do.
 */
const groups = [
  {
    name: 'stage',
    test: /elements\/shared\/(stage-controls|icons|is-address|to-element-error)|protocol\/session-error|contract\/(contract-error|problem-code|read-problem|reader|retry-after)/,
  },
  {
    name: 'extras',
    test: /elements\/shared\/player\/(controls-extras|extras-style|find-gap|format-chapter|gap-teller|player-keys|read-note|speeds|time-)/,
  },
  {
    name: 'bar',
    test: /elements\/shared\/player\/(bar-|caption|controls-(bar|controller|style)|full-screen|other-screen|passing-words|read-bar|has-settings)/,
  },
  {
    name: 'player',
    test: /elements\/shared\/(messages\/player-messages(-en)?\.|player\/(ask-token|away-view|player-(body|icons|style)|controls-model|face|later-code|format-|media-events|moved-media|programme|read-|start-(playing|view)|still-picture|to-))|recording-choice|media\/hls-error/,
  },
  {
    name: 'live',
    test: /elements\/live-player\/(?!countdown|replay\/|live-player-element|live-state|ladder\/(?:hls-rung|supply|to-list|session-renewal))|media\/flow-/,
  },
  {
    name: 'hls',
    test: /src\/media\/(hls-(?!error)|ready-hls-js|read-spans|sends-token-to|tell-arrivals)|copy\/(hls-copy-attachment|renewed-address)/,
  },
  {
    name: 'contract',
    test: /src\/contract\/(contract-transport|deadline|read-stream|retry-policy|routes)/,
  },
  // What watches a stream comes with it: who goes live or watches live does both, and a recording that is
  // there and whole is asked for once.
  {
    name: 'session',
    test: /src\/(protocol\/(?!whip|codec-order|index)|contract\/(event-stream|stream-client|stream-watch)|elements\/shared\/(event-place|page-watches))/,
  },
];

/** The drop-in script: one small entry; hls.js, mux-player and each element's depth are chunks loaded when needed. */
const browser = defineConfig({
  plugins: [plainImports, shortTemplates],
  publicDir: false,
  base: './',
  build: {
    outDir: 'dist/browser',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: resolve('src/define.ts'),
      preserveEntrySignatures: 'allow-extension',
      output: {
        entryFileNames: 'streamside.js',
        chunkFileNames: 'streamside/[name]-[hash].js',
        assetFileNames: 'streamside/[name]-[hash][extname]',
        codeSplitting: { includeDependenciesRecursively: false, groups },
      },
    },
  },
  // What writes files beside the page: it stays a file, since a strict policy allows no other worker.
  worker: {
    rolldownOptions: { output: { entryFileNames: 'streamside/[name]-[hash].js' } },
  },
});

/** The demo pages: they load the drop-in script from the server as any site would. */
const demo = defineConfig({
  root: 'demo',
  base: '/',
  build: {
    outDir: '../dist/demo',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    // Everything stays a file of its own, so that the pages' content policy needs no exceptions.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: ['index', 'broadcast', 'watch', 'recording', '404'].map((page) =>
        resolve(`demo/${page}.html`),
      ),
      external: ['/streamside.js'],
    },
  },
});

export default defineConfig(({ mode }) => (mode === 'demo' ? demo : browser));
