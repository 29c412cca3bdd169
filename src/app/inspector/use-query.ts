import { useEffect, useState } from 'react';
import type { AnswerTo, Query } from '../../worker/protocol';
import { host } from '../store/host';

/** The host's answer to a question, asked again when the question or `version` changes; undefined until it has come. */
export function useQuery<Q extends Query>(ask: Q | undefined, version: unknown = 0): AnswerTo<Q> | undefined {
  const [answer, setAnswer] = useState<{ readonly of: string; readonly value: AnswerTo<Q> } | undefined>();
  const of = JSON.stringify(ask);
  useEffect(() => {
    if (!ask) return;
    let stale = false;
    host.query(ask).then(
      (value) => stale || setAnswer({ of, value }),
      () => undefined,
    );
    return () => {
      stale = true;
    };
  }, [of, version]);
  return answer !== undefined && answer.of === of ? answer.value : undefined;
}
