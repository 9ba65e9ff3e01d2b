import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

/** A chunk brings no styles of its own, so that an import needs no more than the browser's own. */
const plainImports: Plugin = {
  name: 'plain-imports',
  enforce: 'pre',
  load: (id) =>
    id.endsWith('vite/preload-helper.js')
      ? 'export const __vitePreload = (load) => load();'
      : undefined,
};

/** The drop-in script: one small entry; hls.js, mux-player and each element's depth are chunks loaded when needed. */
const browser = defineConfig({
  plugins: [plainImports],
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
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: 'streamside.js',
        chunkFileNames: 'streamside/[name]-[hash].js',
        assetFileNames: 'streamside/[name]-[hash][extname]',
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
      input: ['index', 'broadcast', 'watch', 'recording'].map((page) =>
        resolve(`demo/${page}.html`),
      ),
      external: ['/streamside.js'],
    },
  },
});

export default defineConfig(({ mode }) => (mode === 'demo' ? demo : browser));
