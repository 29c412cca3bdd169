import * as Comlink from 'comlink';
import type { Language } from './language/worker';

/** The worker that reads the user's texts. It starts with the first question. */
let language: Comlink.Remote<Language> | undefined;

export function languageWorker(): Comlink.Remote<Language> {
  language ??= Comlink.wrap<Language>(new Worker(new URL('./language/worker.ts', import.meta.url), { type: 'module', name: 'language' }));
  return language;
}
