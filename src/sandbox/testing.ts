import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The file that a sandbox is made of. */
export const quickjs = (): Uint8Array => readFileSync(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm'));
