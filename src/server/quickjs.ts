import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { mayHaveOwnPlugins, ownPluginsIn } from '../api/own-plugins';
import { createSandbox } from '../sandbox/sandbox';
import { provideSandbox, sandbox } from '../scheduler/own/sandbox';

const FILE = 'quickjs-wasi/quickjs.wasm';

/** Loads what plugins of the user's own run in, if something (or its text) carries one, and it is not loaded yet. */
export function loadSandboxFor(carrier: unknown): void {
  if (sandbox() !== undefined || !(typeof carrier === 'string' ? mayHaveOwnPlugins(carrier) : ownPluginsIn(carrier).length > 0)) return;
  provideSandbox(createSandbox(readFileSync(createRequire(import.meta.url).resolve(FILE))));
}
