/** What a page cannot use, and what the analyzer takes for an event, stays out of the documentation. */
const onlyPublic = {
  name: 'only-public',
  packageLinkPhase({ customElementsManifest }) {
    for (const { declarations = [] } of customElementsManifest.modules) {
      for (const declaration of declarations) {
        declaration.members = declaration.members?.filter(
          ({ name, privacy }) =>
            !name.startsWith('#') && !['private', 'protected'].includes(privacy),
        );
        // An event without a description was read from code such as `dispatchEvent(next)`.
        declaration.events = declaration.events?.filter(({ description }) => description);
      }
    }
  },
};

export default {
  globs: ['src/elements/**/*.ts'],
  exclude: ['src/elements/**/messages/**'],
  outdir: 'dist',
  litelement: true,
  packagejson: false,
  plugins: [onlyPublic],
};
