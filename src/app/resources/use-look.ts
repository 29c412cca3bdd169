import { useEffect, useMemo } from 'react';
import type { TableQuestion } from '../../worker/protocol';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { useResources } from '../store/resources';
import { readFilter } from './filter';

/** The window is moved in steps, so that the host is not asked at each row that passes. */
const STEP = 32;

/** What the table is to show, as the user has chosen it. */
export function useQuestion(): TableQuestion {
  const kind = useResources((s) => s.kind);
  const namespace = useResources((s) => s.namespace);
  const line = useResources((s) => s.filter);
  const sort = useResources((s) => s.sort);
  return useMemo(() => {
    const { unknown: _, ...filter } = readFilter(line);
    return { ...kind, ...filter, namespace, ...(sort && { sort }) };
  }, [kind, namespace, line, sort]);
}

/** Looks at these rows of the table, and some around them, as long as they are shown. */
export function useLook(question: TableQuestion, first: number, last: number): void {
  const connected = useCluster((s) => s.link === 'open');
  const follow = useResources((s) => s.cursor.key);
  const from = Math.max(0, (Math.floor(first / STEP) - 1) * STEP);
  const to = (Math.floor(last / STEP) + 2) * STEP;
  useEffect(() => {
    if (connected) host.send({ type: 'look', look: { question, from, count: to - from, ...(follow !== undefined && { follow }) } });
  }, [connected, question, from, to, follow]);
  useEffect(
    () => () => {
      if (useCluster.getState().link === 'open') host.send({ type: 'look', look: undefined });
    },
    [],
  );
}
