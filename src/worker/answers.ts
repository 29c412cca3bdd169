import type { KubeObject } from '../api/object';
import { breakpointProblem } from '../cluster/breakpoint-problem';
import { compare, type TellShare } from '../cluster/compare';
import { criticalPath } from '../cluster/critical-path';
import { cycleNow } from '../cluster/cycle-steps';
import { effectsOf } from '../cluster/effects';
import { attemptsOf } from '../cluster/explain';
import { evaluate } from '../cluster/expression';
import { registryOf } from '../cluster/inspect';
import { familyOf, lifeOfKey } from '../cluster/life/ask';
import { podsThat } from '../cluster/life/pods-that';
import { changesBy } from '../cluster/message-changes';
import { registryKeyOf } from '../cluster/resource-of';
import { checkConfiguration, objectionsTo, remediesFor, schedulerReport, tryPlugin, whyWaiting } from '../cluster/scheduling';
import { searchTrace } from '../cluster/search';
import type { View } from '../cluster/view';
import { watch } from '../cluster/watch-history';
import { whyOfKey } from '../cluster/why';
import { traceHash } from '../sim/trace-hash';
import { askCluster } from './asking';
import type { MessageRow, Query, QueryKind, Questions } from './protocol';

const CAUSES_MAX = 64;
const EFFECTS_MAX = 200;
/** So many messages are looked at between two commands. */
const SEARCH_AT_ONCE = 10_000;

type Answerer<K extends QueryKind> = (view: View, ask: Query<K>, tell: TellShare) => Questions[K]['answer'];

/** What each question is answered with, from the cluster as it is now. Nothing changes by it. */
const ANSWERS: { readonly [K in QueryKind]: Answerer<K> } = {
  object({ cluster }, { key, revision }) {
    const registry = registryOf(cluster);
    return registry.objectAt(registryKeyOf(key), revision ?? registry.revision) as KubeObject | undefined;
  },
  message: (view, { id }) => {
    const { trace } = view.cluster;
    return trace.knows(id) ? { ...view.row(id), body: trace.body(id) } : undefined;
  },
  causes: causesOf,
  effects: (view, { id }) => effectsOf(view, id, EFFECTS_MAX),
  search: (view, ask) => searchTrace(view, ask, SEARCH_AT_ONCE),
  scheduler: ({ cluster }) => schedulerReport(cluster),
  waiting: ({ cluster }, { pod }) => whyWaiting(cluster, pod),
  why: ({ cluster }, { key }) => whyOfKey(cluster, key),
  life: ({ cluster, records }, { key, uid }) => lifeOfKey(cluster, records, key, uid),
  family: ({ cluster, records }, { key }) => familyOf(cluster, records, key),
  'pods-that': ({ cluster, records }, { wanted }) => podsThat(cluster, records, wanted),
  objections: ({ cluster }, { pod }) => objectionsTo(cluster, pod),
  remedies: ({ cluster }, { pod }) => remediesFor(cluster, pod),
  attempts: ({ cluster, index }, { pod }) => attemptsOf(cluster, index, pod),
  decision: (view, { cycle }) => ({ explanation: view.explanation({ id: cycle }) }),
  'check-configuration': ({ cluster }, { configuration }) => checkConfiguration(cluster, configuration),
  'try-plugin': ({ cluster }, { plugin }) => tryPlugin(cluster, plugin),
  ask: ({ cluster }, { asked }) => askCluster(cluster, asked),
  evaluate: (view, { expression }) => evaluate(view, expression),
  changes: (view, { id }) => (view.cluster.trace.knows(id) ? changesBy(view, id) : []),
  'critical-path': (view, { key }) => criticalPath(view, key),
  watch: (view, { expression }) => watch(view, expression),
  compare: ({ cluster }, { here, there }, tell) => compare(cluster, { here, there }, tell),
  cycle: (view) => cycleNow(view),
  'check-breakpoint': (_view, { breakpoint }) => breakpointProblem(breakpoint),
  place: ({ cluster: { place }, guide: { focus } }) => ({ place, ...(focus && { journey: focus }) }),
  trace: (view) => knownUpToNow(view).map((id) => view.row(id)),
  'trace-hash': ({ cluster }) => traceHash(cluster.trace),
};

/** `tell` hears how far it is, where that takes long. */
export function answer<K extends QueryKind>(view: View, ask: Query<K>, tell: TellShare): Questions[K]['answer'] {
  const answerer: Answerer<K> = ANSWERS[ask.kind];
  return answerer(view, ask, tell);
}

/** The messages that are known of those that have been sent. */
function knownUpToNow({ cluster: { trace, sent } }: View): readonly number[] {
  return Array.from({ length: sent - trace.first }, (_, i) => trace.first + i);
}

/** The causes of a message, nearest first. */
function causesOf(view: View, { id }: Query<'causes'>): readonly MessageRow[] {
  const { trace } = view.cluster;
  const causes: MessageRow[] = [];
  for (let cause = trace.cause(id); cause >= 0 && causes.length < CAUSES_MAX; cause = trace.cause(cause)) causes.push(view.row(cause));
  return causes;
}
