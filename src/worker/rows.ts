import type { Body } from '../cluster/cluster';
import { type Description, isChanging } from '../cluster/describe-message';
import { USER } from '../cluster/user';
import type { Address } from '../sim/message';
import type { Trace } from '../sim/trace';
import { FIELDS, LANES, MARKS, type Rows, STRIDE, traitsOf } from './row-table';

type Sent = Pick<Trace<Body>, 'cause' | 'from' | 'to' | 'sentAtUs' | 'arrivesAtUs'>;

/** In whose lane a process is, by the first word of its address. Who is not named stands outside, as the user does. */
const LANE_OF: Readonly<Record<string, (typeof LANES)[number]>> = {
  apiserver: 'apiserver',
  etcd: 'etcd',
  scheduler: 'scheduler',
  controller: 'controllers',
  kubelet: 'kubelets',
  runtime: 'kubelets',
};

function laneOf(address: Address): number {
  const slash = address.indexOf('/');
  return LANES.indexOf(LANE_OF[slash < 0 ? address : address.slice(0, slash)] ?? 'kubectl');
}

const REFUSED = 400;

function markOf(from: Address, { kind, verb, operation, about, code = 0, failure }: Description): number {
  if (code >= REFUSED || failure !== undefined) return 1 + MARKS.indexOf('failure');
  if (from === USER && kind === 'request' && isChanging(verb)) return 1 + MARKS.indexOf('deed');
  return operation === 'put' && about?.startsWith('events/') ? 1 + MARKS.indexOf('event') : 0;
}

/** Some rows as columns. Words that several have are there once. */
export function rowsOf(trace: Sent, description: (id: number) => Description, ids: readonly number[]): Rows {
  const numbers = new Int32Array(ids.length * STRIDE);
  const times = new Float64Array(ids.length * 2);
  const traits = new Uint8Array(ids.length);
  const words: string[] = [];
  const places = new Map<string, number>();
  /** The rows of descriptions that several messages have. */
  const described = new Map<Description, number>();

  /** 0 is for what is not there. */
  function numberOf(word: string | undefined): number {
    if (word === undefined) return 0;
    const known = places.get(word);
    if (known !== undefined) return known;
    words.push(word);
    places.set(word, words.length);
    return words.length;
  }

  /** Writes what a message says, at a row. */
  function describe(at: number, found: Description): void {
    const { ends, code = 0, revision = 0 } = found;
    numbers[at + FIELDS.code] = code;
    numbers[at + FIELDS.revision] = revision;
    numbers[at + FIELDS.kind] = numberOf(found.kind);
    numbers[at + FIELDS.label] = numberOf(found.label);
    numbers[at + FIELDS.verb] = numberOf(found.verb);
    numbers[at + FIELDS.resource] = numberOf(found.resource);
    numbers[at + FIELDS.subresource] = numberOf(found.subresource);
    numbers[at + FIELDS.operation] = numberOf(found.operation);
    numbers[at + FIELDS.about] = numberOf(found.about);
    numbers[at + FIELDS.failure] = numberOf(found.failure);
    numbers[at + FIELDS.ends] = numberOf(ends && JSON.stringify(ends));
  }

  ids.forEach((id, i) => {
    const found = description(id);
    const at = i * STRIDE;
    const same = described.get(found);
    if (same === undefined) {
      described.set(found, at);
      describe(at, found);
    } else numbers.copyWithin(at, same, same + STRIDE);
    numbers[at + FIELDS.id] = id;
    numbers[at + FIELDS.cause] = trace.cause(id);
    numbers[at + FIELDS.from] = numberOf(trace.from(id));
    numbers[at + FIELDS.to] = numberOf(trace.to(id));
    traits[i] = traitsOf(laneOf(trace.from(id)), markOf(trace.from(id), found));
    times[2 * i] = trace.sentAtUs(id);
    times[2 * i + 1] = trace.arrivesAtUs(id);
  });
  return { numbers, times, traits, words };
}
