import type { Node, NodeAffinity, NodeSelectorTerm } from '../../api/types.gen';
import { Action } from '../framework/events';
import type { PluginFactory } from '../framework/factory';
import { scaleToMax } from '../framework/normalize';
import type { Plugin } from '../framework/plugin';
import { unresolvable } from '../framework/status';
import { compileNodeSelector, compilePreferredTerms, type NodeMatcher, requiredNodeAffinity, type Selectable, selectable } from './node-selector';

const MISMATCH = unresolvable("node(s) didn't match Pod's node affinity/selector");
const ADDED_MISMATCH = unresolvable("node(s) didn't match scheduler-enforced node affinity");
const CONFLICT = unresolvable('pod affinity terms conflict');

interface NodeAffinityArgs {
  /** Applied to all Pods of the profile, besides their own. */
  readonly addedAffinity?: NodeAffinity;
}

/** The nodes that a term names by `metadata.name`; undefined if it names none. Its requirements all have to hold. */
function namesIn(term: NodeSelectorTerm): ReadonlySet<string> | undefined {
  let names: ReadonlySet<string> | undefined;
  for (const { key, operator, values = [] } of term.matchFields ?? []) {
    if (key !== 'metadata.name' || operator !== 'In') continue;
    const before = names;
    names = new Set(before ? values.filter((v) => before.has(v)) : values);
  }
  return names;
}

type Score = (node: Selectable) => number;

const NAME = 'NodeAffinity';

/** Node selectors and node affinity (kube-scheduler NodeAffinity). */
export const nodeAffinity: PluginFactory = {
  name: NAME,
  args: { structs: { NodeAffinityArgs: { addedAffinity: '*core.v1.NodeAffinity?' } } },
  create,
};

function create({ addedAffinity }: NodeAffinityArgs): Plugin<NodeMatcher | undefined, Score> {
  const addedTerms = addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const added = addedTerms && compileNodeSelector(addedTerms);
  const addedPreferred = addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];

  return {
    name: NAME,
    filterScope: 'node',
    scoreScope: 'node',
    events: [
      {
        resource: 'Node',
        actions: Action.Add | Action.UpdateNodeLabel,
        hint(pod, { old, now }) {
          const node = selectable(now as Node);
          if (added && !added(node)) return 'skip';
          const matches = requiredNodeAffinity(pod) ?? (() => true);
          return matches(node) && !(old && matches(selectable(old as Node))) ? 'queue' : 'skip';
        },
      },
    ],

    preFilter(_snapshot, { pod }) {
      const matches = requiredNodeAffinity(pod);
      if (!added && !matches) return 'skip';
      const terms = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
      if (!terms?.length) return { state: matches };
      const names = new Set<string>();
      for (const term of terms) {
        const own = namesIn(term);
        if (!own) return { state: matches };
        for (const name of own) names.add(name);
      }
      return names.size === 0 ? { refuse: CONFLICT } : { state: matches, nodes: names };
    },
    filter(matches, _pod, node) {
      if (added && !added(node)) return ADDED_MISMATCH;
      return !matches || matches(node) ? undefined : MISMATCH;
    },

    preScore(_snapshot, { pod }) {
      const preferred = pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
      if (!preferred && addedPreferred.length === 0) return 'skip';
      return { state: compilePreferredTerms([...addedPreferred, ...(preferred ?? [])]) };
    },
    score: (score, _pod, node) => score(node),
    normalize: (_score, scores) => scaleToMax(scores, false),
  };
}
