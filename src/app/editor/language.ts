import * as Comlink from 'comlink';
import { spawn } from '../spawn';
import type { Language } from './language/worker';
import workerUrl from './language/worker?worker&url';

/** The worker that reads the user's texts. It starts with the first question. */
let language: Comlink.Remote<Language> | undefined;

export function languageWorker(): Comlink.Remote<Language> {
  language ??= Comlink.wrap<Language>(spawn(workerUrl, 'language'));
  return language;
}
