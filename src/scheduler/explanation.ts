/**
 * What a scheduling decision looked like from inside. Made by `decide` with a recorder; nothing is stored for it:
 * a past decision is explained by deciding it again from the state of then.
 */
export type StatusCode = 'Success' | 'Unschedulable' | 'UnschedulableAndUnresolvable' | 'Skip' | 'Error' | 'Pending';

/** What more there is to say of a rejection than its reason. A domain is the value that nodes have for a topology key. */
export type Because =
  /** A Pod that runs in the same domain wants to be apart from the waiting one, whose labels are these. */
  | { readonly why: 'kept-off'; readonly pod: string; readonly topologyKey: string; readonly domain: string; readonly labels: Readonly<Record<string, string>> }
  /** The waiting Pod wants to be apart from one that runs in the same domain. */
  | { readonly why: 'keeps-off'; readonly pod: string; readonly topologyKey: string; readonly domain: string }
  /** So many Pods count for a spread in each domain, and one more would be more than `maxSkew` above the least. */
  | { readonly why: 'spread'; readonly topologyKey: string; readonly maxSkew: number; readonly least: number; readonly domains: readonly DomainCount[] };

export interface DomainCount {
  readonly domain: string;
  readonly pods: number;
}

/** The nodes that turn a Pod down for one reason. */
export interface Objection {
  readonly plugin: string;
  readonly reason: string;
  /** In natural order; none: the Pod is refused before any node is looked at. */
  readonly nodes: readonly string[];
  readonly because: readonly Because[];
  /** There is more of it than is told. */
  readonly isCut?: true;
}

/** One plugin's verdict on one node. `not-run`: an earlier plugin had rejected the node already. */
export interface FilterVerdict {
  readonly plugin: string;
  readonly code: StatusCode;
  readonly reasons: readonly string[];
}

export interface PluginScore {
  /** What the plugin's Score gave, before NormalizeScore. */
  readonly raw: number;
  /** After NormalizeScore, 0..100. */
  readonly normalized: number;
  /** normalized × the plugin's weight. */
  readonly weighted: number;
}

/** One call of one plugin, in the order in which the framework makes them: the unit of "step by plugin". */
export interface PluginCall {
  readonly extensionPoint: 'PreFilter' | 'Filter' | 'PostFilter' | 'PreScore' | 'Score' | 'Reserve' | 'Permit' | 'PreBind';
  readonly plugin: string;
  /** Set for Filter and Score in clusters of up to 200 nodes; in larger ones, one call stands for the plugin's calls on all nodes. */
  readonly node?: string;
  readonly code: StatusCode;
  readonly reasons?: readonly string[];
  readonly score?: PluginScore;
}

export interface PreemptionExplanation {
  readonly node: string;
  /** `namespace/name`, sorted. */
  readonly victims: readonly string[];
  /** All candidate nodes with their victims, and why the chosen one was preferred. */
  readonly candidates: readonly { readonly node: string; readonly victims: readonly string[]; readonly pdbViolations: number }[];
  readonly why: string;
}

export interface Explanation {
  /** `namespace/name` */
  readonly pod: string;
  readonly profile: string;
  readonly outcome: 'scheduled' | 'unschedulable' | 'gated';
  /** All nodes of the snapshot, in the order in which they were looked at. */
  readonly nodes: readonly string[];
  /** The Filter plugins that were asked, in order. */
  readonly filterPlugins: readonly string[];
  /** The Score plugins that were asked, with their weights. */
  readonly scorePlugins: readonly { readonly name: string; readonly weight: number }[];
  /** Of all these, the plugins that the user has written. */
  readonly ownPlugins?: readonly string[];
  /** Where a PreFilter plugin refused the Pod outright. */
  readonly preFilter?: FilterVerdict;
  /** node → the plugins' verdicts in order, ending with the first rejection. */
  readonly filters: Readonly<Record<string, readonly FilterVerdict[]>>;
  /** node → plugin → score, and the weighted sum. Only feasible nodes. */
  readonly scores: Readonly<Record<string, { readonly total: number; readonly plugins: Readonly<Record<string, PluginScore>> }>>;
  readonly ties: readonly string[];
  readonly selected?: string;
  /** The FailedScheduling text. */
  readonly message?: string;
  readonly preemption?: PreemptionExplanation;
  readonly calls: readonly PluginCall[];
}
