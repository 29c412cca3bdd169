import { useEffect, useState } from 'react';
import { useCluster } from '../store/cluster';
import { dryRun } from './dry-run';
import { languageWorker } from './language';
import type { Problem } from './language/problem';
import { READ_MAX } from './language/read-max';

export interface CheckedState {
  /** What the text's own reading and the API server find, while one types. */
  readonly problems: readonly Problem[];
  /** What kubectl said when the text was sent. */
  readonly refusals: readonly Problem[];
  /** The documents' kinds: `v1 Pod`. */
  readonly kinds: readonly string[];
  /** The problems are all that is known of the text as it is now. */
  readonly settled: boolean;
}

const NOTHING: CheckedState = { problems: [], refusals: [], kinds: [], settled: false };
/** The text is read when the typing pauses, and the API server is asked when it has stopped. */
const READ_AFTER_MS = 120;
const ASK_AFTER_MS = 400;

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Checks a file's text whenever it has changed; `errors` is what kubectl wrote when this very text was sent. */
export function useChecked(name: string, text: string, errors: string): CheckedState {
  const [state, setState] = useState({ ...NOTHING, of: name });
  // What the cluster knows: it can be asked once it has come up, and custom resources add to it.
  const isOpening = useCluster((s) => s.link === 'connecting' || s.beginning !== undefined);
  const definitions = useCluster((s) => s.resources.customresourcedefinitions);
  useEffect(() => {
    let current = true;
    const show = (change: Partial<CheckedState>): void => {
      if (current) setState((before) => ({ ...(before.of === name ? before : NOTHING), ...change, of: name }));
    };
    async function check(): Promise<void> {
      await pause(READ_AFTER_MS);
      if (!current) return;
      const { problems, kinds, sendable } = await languageWorker().check(text);
      show({ problems, kinds, settled: sendable.length === 0 });
      if (sendable.length === 0 || isOpening) return;
      await pause(ASK_AFTER_MS);
      if (!current) return;
      const verdicts = await dryRun(sendable);
      if (!current) return;
      show({ ...(verdicts.length > 0 && { problems: await languageWorker().placeVerdicts(text, verdicts) }), settled: true });
    }
    show({ settled: false });
    if (text.length > READ_MAX || text.trim() === '') show(NOTHING);
    // A question that nobody answers any more, because the cluster is another one, is asked again with the next change.
    else check().catch(() => show({ settled: true }));
    return () => {
      current = false;
    };
  }, [name, text, isOpening, definitions]);

  useEffect(() => {
    let current = true;
    setState((before) => ({ ...before, refusals: [] }));
    if (errors === '') return;
    void languageWorker()
      .placeRefusals(text, errors)
      .then((refusals) => current && setState((before) => ({ ...before, refusals })));
    return () => {
      current = false;
    };
  }, [text, errors]);

  return state.of === name ? state : NOTHING;
}
