/**
 * What the page may load: its own files, and nothing that stands in the page itself but styles, which the editor makes as it goes. A worker without a file
 * may load one of them (`spawn`). What plugins of the user's own run in is WebAssembly, which is not text that is run. Over `npm run serve`, the page's own address is also that of its WebSocket.
 */
const DIRECTIVES: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self' blob:",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data:",
  'font-src': "'self' data:",
  'connect-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** The value of `Content-Security-Policy`. */
export const POLICY = Object.entries(DIRECTIVES)
  .map(([directive, sources]) => `${directive} ${sources}`)
  .join('; ');
