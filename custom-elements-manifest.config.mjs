export default {
  globs: ['src/elements/**/*.ts'],
  exclude: ['src/elements/**/messages/**'],
  outdir: 'dist',
  litelement: true,
  packagejson: false,
};
