/** hls.js without what few recordings need. Its package ships no types for it; the class is the same. */
declare module 'hls.js/light' {
  const HlsJs: unknown;
  export default HlsJs;
}
