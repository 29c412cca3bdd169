import wasmUrl from 'quickjs-wasi/quickjs.wasm?url';
import { mayHaveOwnPlugins, ownPluginsIn } from '../api/own-plugins';
import { provideSandbox } from '../scheduler/own/sandbox';
import type { FromServer, ToHost } from './protocol';

/** Whether something that is said to the host, by the page or by a server, carries plugins of the user's own. */
export function carriesOwnPlugins(message: ToHost | FromServer): boolean {
  switch (message.type) {
    case 'open':
      return ownPluginsIn(message.session?.branches).length > 0;
    case 'fault':
    case 'query':
      return ownPluginsIn(message).length > 0;
    case 'history':
      return ownPluginsIn(message.inputs).length > 0 || mayHaveOwnPlugins(message.beginning ?? '');
    case 'news':
      return ownPluginsIn(message.inputs).length > 0;
    default:
      return false;
  }
}

let loaded: Promise<void> | undefined;

/** Loads what they run in, once: QuickJS, some 600 kB. Where it cannot be had, whoever needs it says so. */
export function loadSandbox(): Promise<void> {
  loaded ??= load().catch((error: unknown) => {
    console.warn(error);
    loaded = undefined;
  });
  return loaded;
}

async function load(): Promise<void> {
  const [file, { createSandbox }] = await Promise.all([fetch(new URL(wasmUrl, import.meta.url)), import('../sandbox/sandbox')]);
  if (!file.ok) throw new Error(`${wasmUrl}: ${file.status}`);
  provideSandbox(createSandbox(new Uint8Array(await file.arrayBuffer())));
}
