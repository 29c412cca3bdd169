import { useEffect, useState } from 'react';
import type { OwnTrial } from '../../worker/protocol';
import { languageWorker } from '../editor/language';
import { host } from '../store/host';

/** A plugin of one's own as it has been written, read and tried. */
export interface TriedPlugin {
  readonly of: string;
  /** What runs: what has been written, without its types. */
  readonly source: string;
  readonly trial: OwnTrial;
}

const ASK_AFTER_MS = 300;

async function trialOf(name: string, text: string): Promise<TriedPlugin> {
  const tryOut = (source: string): Promise<OwnTrial> => host.query({ kind: 'try-plugin', plugin: { name, args: { source } } });
  const trial = await tryOut(text);
  // What is no JavaScript may be TypeScript.
  const source = 'error' in trial && trial.error.startsWith('SyntaxError') ? await languageWorker().withoutTypes(text) : undefined;
  return source === undefined ? { of: text, source: text, trial } : { of: text, source, trial: await tryOut(source) };
}

/** Reads a plugin and tries it, whenever the typing pauses; undefined until what is written now has been tried. */
export function usePlugin(name: string, text: string): TriedPlugin | undefined {
  const [tried, setTried] = useState<TriedPlugin & { readonly name: string }>();
  useEffect(() => {
    let current = true;
    const timer = setTimeout(
      () =>
        void trialOf(name, text)
          .then((found) => current && setTried({ ...found, name }))
          .catch(() => undefined),
      ASK_AFTER_MS,
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [name, text]);
  return tried?.of === text && tried.name === name ? tried : undefined;
}
