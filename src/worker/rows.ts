import type { Body } from '../cluster/cluster';
import type { Description } from '../cluster/describe-message';
import type { Trace } from '../sim/trace';
import { FIELDS, type Rows, STRIDE } from './row-table';

type Sent = Pick<Trace<Body>, 'cause' | 'from' | 'to' | 'sentAtUs' | 'arrivesAtUs'>;

/** Some rows as columns. Words that several have are there once. */
export function rowsOf(trace: Sent, description: (id: number) => Description, ids: readonly number[]): Rows {
  const numbers = new Int32Array(ids.length * STRIDE);
  const times = new Float64Array(ids.length * 2);
  const words: string[] = [];
  const places = new Map<string, number>();

  /** 0 is for what is not there. */
  function numberOf(word: string | undefined): number {
    if (word === undefined) return 0;
    const known = places.get(word);
    if (known !== undefined) return known;
    words.push(word);
    places.set(word, words.length);
    return words.length;
  }

  ids.forEach((id, i) => {
    const found = description(id);
    const { ends, code = 0, revision = 0 } = found;
    const at = i * STRIDE;
    numbers[at + FIELDS.id] = id;
    numbers[at + FIELDS.cause] = trace.cause(id);
    numbers[at + FIELDS.code] = code;
    numbers[at + FIELDS.revision] = revision;
    numbers[at + FIELDS.from] = numberOf(trace.from(id));
    numbers[at + FIELDS.to] = numberOf(trace.to(id));
    numbers[at + FIELDS.kind] = numberOf(found.kind);
    numbers[at + FIELDS.label] = numberOf(found.label);
    numbers[at + FIELDS.verb] = numberOf(found.verb);
    numbers[at + FIELDS.resource] = numberOf(found.resource);
    numbers[at + FIELDS.subresource] = numberOf(found.subresource);
    numbers[at + FIELDS.operation] = numberOf(found.operation);
    numbers[at + FIELDS.about] = numberOf(found.about);
    numbers[at + FIELDS.failure] = numberOf(found.failure);
    numbers[at + FIELDS.ends] = numberOf(ends && JSON.stringify(ends));
    times[2 * i] = trace.sentAtUs(id);
    times[2 * i + 1] = trace.arrivesAtUs(id);
  });
  return { numbers, times, words };
}
