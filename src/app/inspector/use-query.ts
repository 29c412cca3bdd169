import { useEffect, useState } from 'react';
import type { Query } from '../../worker/protocol';
import { host } from '../store/host';

/** The host's answer to a question, asked again when the question or `version` changes; undefined until it has come. */
export function useQuery<T>(ask: Query | undefined, version: unknown = 0): T | undefined {
  const [answer, setAnswer] = useState<{ readonly of: string; readonly value: T } | undefined>();
  const of = JSON.stringify(ask);
  useEffect(() => {
    if (!ask) return;
    let stale = false;
    host.query<T>(ask).then(
      (value) => stale || setAnswer({ of, value }),
      () => undefined,
    );
    return () => {
      stale = true;
    };
  }, [of, version]);
  return answer !== undefined && answer.of === of ? answer.value : undefined;
}
