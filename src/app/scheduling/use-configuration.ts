import { useEffect, useState } from 'react';
import { create } from 'zustand';
import type { ConfigurationCheck } from '../../worker/protocol';
import { languageWorker } from '../editor/language';
import type { Problem } from '../editor/language/problem';
import { host } from '../store/host';

/** What the user has written and not applied yet; it is there again when the window is opened again. */
export const useDraft = create<{ readonly text: string | undefined }>(() => ({ text: undefined }));

export interface CheckedConfiguration {
  readonly problems: readonly Problem[];
  /** The configuration, if it can be used, and what it would change. */
  readonly usable?: { readonly value: unknown; readonly comparison: Extract<ConfigurationCheck, { readonly comparison: unknown }>['comparison'] };
  /** This is about the text as it is now. */
  readonly settled: boolean;
}

interface Answered extends Omit<CheckedConfiguration, 'settled'> {
  readonly of: string | undefined;
}

const ASK_AFTER_MS = 250;
const UNCHECKED: Answered = { of: undefined, problems: [] };

/** Reads a configuration and asks the scheduler about it, whenever the typing pauses or the cluster has changed. */
export function useConfiguration(text: string | undefined, version: string): CheckedConfiguration {
  const [state, setState] = useState(UNCHECKED);
  useEffect(() => {
    if (text === undefined) return;
    let current = true;
    async function check(written: string): Promise<void> {
      const { value, problems } = await languageWorker().readOne(written);
      if (problems.length > 0) {
        if (current) setState({ of: written, problems });
        return;
      }
      const answer = await host.query({ kind: 'check-configuration', configuration: value });
      const placed = 'complaints' in answer ? await languageWorker().placeComplaints(written, answer.complaints) : [];
      if (!current) return;
      setState({ of: written, problems: placed, ...('comparison' in answer && { usable: { value, comparison: answer.comparison } }) });
    }
    const timer = setTimeout(() => void check(text).catch(() => undefined), ASK_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text, version]);
  return { ...state, settled: state.of === text };
}
