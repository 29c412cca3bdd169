import type { ApiCall } from '../api/wire';
import type { Component } from '../sim/component';
import { createKernel, type Kernel, type KernelCheckpoint } from '../sim/kernel';
import type { Address, Message } from '../sim/message';
import type { ClusterConfig, Fault, NodeShape } from './config';
import { delivers, type Faults, faultsAfter, noFaults, refusal, slowness } from './faults';
import { createLadder, rungsOnTheWay } from './ladder';
import { latencyUs } from './latency';
import { CONTROL_PLANE, makeComponent, NODE_PROCESSES, type Spec } from './parts';
import { USER } from './user';

/** What a body is to the kernel: each part knows its own kinds by `type`. */
export interface Body {
  readonly type: string;
}

/** Everything that reaches the cluster from outside; with the configuration, all that a replay needs. */
export type Input =
  | { readonly kind: 'call'; readonly stream: number; readonly agent: string; readonly call: ApiCall }
  | { readonly kind: 'cancel'; readonly stream: number }
  | { readonly kind: 'fault'; readonly fault: Fault };

/** An input with its place in the run: after how many deliveries, at what time. */
export interface RecordedInput {
  readonly afterDelivered: number;
  readonly atUs: number;
  readonly input: Input;
}

/** How far a branch has been run. */
export interface Head {
  readonly delivered: number;
  readonly nowUs: number;
}

export interface Branch {
  readonly name: string;
  readonly parent?: string;
  readonly forkedAtUs?: number;
}

/** The engine's one public entry: a cluster as a value that goes forwards and backwards. */
export interface Cluster {
  readonly config: ClusterConfig;
  readonly kernel: Kernel<Body, Spec>;
  readonly nowUs: number;
  /** Messages handled so far. */
  readonly delivered: number;
  /** How far this branch has been run: going there needs only a replay. */
  readonly head: Head;
  /** The id of the message that was handled as the nth (from 0), and the other way round; as far as the branch is known. */
  deliveredAs(n: number): number;
  deliveryOf(id: number): number | undefined;
  /** How many messages have arrived up to a moment, as far as the branch is known. */
  deliveredBy(us: number): number;
  /** When the next message or recorded input comes. */
  readonly nextAtUs: number;
  readonly faults: Faults;
  readonly branch: Branch;
  readonly branches: readonly Branch[];
  readonly inputs: readonly RecordedInput[];
  /** All branches as data, the current one last: with the configuration, all that it takes to come back. */
  save(): readonly SavedBranch[];
  /** Hands in something from outside. In the past of a branch, this begins a new branch; the old one stays. Gives back a call's stream. */
  input(input: Input): void;
  /** A number for the next call's stream that no other call of this branch has. */
  nextStream(): number;
  /** Handles the next message; gives it back, or undefined if none is under way. */
  step(): Message<Body> | undefined;
  /** Lets time pass up to a moment, at which nothing may be skipped. */
  idleTo(us: number): void;
  /** Goes to the position after so many deliveries, forwards or backwards, and then lets time pass up to `us`. */
  seek(delivered: number, us?: number): void;
  switchTo(branch: string): void;
  /**
   * A component as it was after so many deliveries, as far as the branch is known: a twin of it that hears what it heard since the last checkpoint,
   * while everything else stays where it is. For questions about the past that need one part only.
   */
  partAt(address: Address, delivered: number): Component<Body>;
  /** Of a replica: what has happened to the original since, and how far it is now. The replica can be run up to there and no further. */
  learn(more: readonly RecordedInput[], head: Head): void;
  /** Runs something on and then takes all back: for questions whose answer must not change what is. */
  excursion<R>(ask: () => R): R;
}

interface Checkpoint {
  readonly delivered: number;
  readonly kernel: KernelCheckpoint<Spec>;
  readonly faults: Faults;
  readonly nodesStarted: number;
}

/** A branch as data. The head is how far it has been run. */
export interface SavedBranch {
  readonly branch: Branch;
  readonly inputs: readonly RecordedInput[];
  readonly head: Head;
}

const CLUSTER = 'cluster';
const SCHEDULER = 'scheduler';
const MAIN = 'main';
const START: Body = { type: 'start' };
const NOBODY_HEARS = (): number => -1;

export interface ClusterOptions {
  /** The branches of an earlier run, to be replayed, and which of them to begin with. */
  readonly branches?: readonly SavedBranch[];
  readonly branch?: string;
  /** The main branch is that of another cluster, told by `learn`: what is done here always begins a branch of its own. */
  readonly replica?: boolean;
  /** How many messages lie between two checkpoints at most. */
  readonly checkpointEvery?: number;
  /** Told when what was known of the future is forgotten: the trace's new length. */
  readonly truncated?: (length: number) => void;
}

export function createCluster(config: ClusterConfig, options: ClusterOptions = {}): Cluster {
  const saved = options.branches?.find((b) => b.branch.name === options.branch);
  let faults: Faults = noFaults(config);
  /** How many nodes there have been: each has addresses of its own. */
  let nodesStarted = 0;
  let inputs: RecordedInput[] = [...(saved?.inputs ?? [])];
  /** How many of `inputs` have been handed in at the current position. */
  let given = 0;
  /** Where the branch ends, while the cluster stands before it; undefined at the end. */
  let ahead: Head | undefined;
  let branch: Branch = saved?.branch ?? { name: MAIN };
  /** Ids in the order in which they were handled, and the places of ids in it: known for the whole branch, derived. */
  const order: number[] = [];
  const places: number[] = [];
  /** An excursion is under way. */
  let asking = false;
  /** Of a replica: how far the original has been run. */
  let told: Head = { delivered: 0, nowUs: config.startUs };
  const branches = new Map<string, SavedBranch>(options.branches?.map((b) => [b.branch.name, b]));

  const kernel = createKernel<Body, Spec>({
    seed: config.seed,
    startUs: config.startUs,
    latencyUs: (from, to, body, random) => latencyUs(from, to, body, random) * slowness(faults, from, to),
    make: (address, spec): Component<Body> => makeComponent(address, spec, config.seed),
    delivers: ({ from, to }) => delivers(faults, from, to),
    refusal: ({ to, body }) => refusal(faults, to, body),
  });

  function startNode(node: NodeShape): void {
    const number = ++nodesStarted;
    const serial = number > config.nodes.length ? number : 0;
    for (const process of NODE_PROCESSES) {
      kernel.spawn(`${process}/${node.name}`, { kind: process, node, number, serial });
      kernel.input(CLUSTER, `${process}/${node.name}`, START);
    }
  }

  function boot(): void {
    for (const address of CONTROL_PLANE) kernel.spawn(address, { kind: 'control-plane' });
    for (const address of CONTROL_PLANE) kernel.input(CLUSTER, address, START);
    for (const node of config.nodes) startNode(node);
  }

  function disconnect(address: string): void {
    kernel.input(CLUSTER, 'apiserver', { type: 'disconnect', client: address } as Body);
  }

  function apply(fault: Fault): void {
    const before = faults;
    faults = faultsAfter(faults, fault);
    switch (fault.kind) {
      case 'add-node':
        if (!before.machines.has(fault.node.name)) startNode(fault.node);
        return;
      case 'remove-node':
        for (const process of NODE_PROCESSES) kernel.remove(`${process}/${fault.node}`);
        disconnect(`kubelet/${fault.node}`);
        return;
      case 'crash-node':
        disconnect(`kubelet/${fault.node}`);
        return;
      case 'partition-node':
        return;
      case 'recover-node': {
        const was = before.nodes.get(fault.node);
        if (was === 'crashed') for (const process of [...NODE_PROCESSES].reverse()) kernel.input(CLUSTER, `${process}/${fault.node}`, START);
        if (was === 'partitioned') {
          disconnect(`kubelet/${fault.node}`);
          kernel.input(CLUSTER, `kubelet/${fault.node}`, { type: 'connection-lost' });
        }
        return;
      }
      case 'stop-component':
        cutOff(fault.component);
        return;
      case 'slow-etcd':
        return;
      case 'drop-watches':
        for (const address of clients()) disconnect(address);
        loseConnections();
        return;
      case 'start-component':
        // What runs is started anew: its connections break then.
        if (!before.components.has(fault.component)) cutOff(fault.component);
        kernel.input(CLUSTER, fault.component, START);
        if (fault.component === 'etcd') kernel.input(CLUSTER, 'apiserver', { type: 'etcd-lost' });
        return;
      case 'configure-scheduler':
        disconnect(SCHEDULER);
        kernel.input(CLUSTER, SCHEDULER, { ...START, configuration: fault.configuration } as Body);
        return;
    }
  }

  /** A process ends, and its connections with it. */
  function cutOff(component: string): void {
    if (component === 'apiserver') loseConnections();
    else if (component !== 'etcd') disconnect(component);
  }

  const loseConnections = (): void => {
    for (const address of clients()) kernel.input(CLUSTER, address, { type: 'connection-lost' });
  };

  const clients = (): string[] => kernel.addresses().filter((a) => a === USER || a === SCHEDULER || a.startsWith('controller/') || a.startsWith('kubelet/'));

  function give({ input }: RecordedInput): void {
    given++;
    if (input.kind === 'fault') apply(input.fault);
    else if (input.kind === 'cancel') kernel.input(USER, USER, { type: 'cancel', stream: input.stream } as Body);
    else kernel.input(USER, USER, { type: 'submit', stream: input.stream, agent: input.agent, call: input.call } as Body);
  }

  const pending = (): RecordedInput | undefined => (inputs[given]?.afterDelivered === kernel.delivered ? inputs[given] : undefined);

  function checkpoint(): Checkpoint {
    return { delivered: kernel.delivered, kernel: kernel.checkpoint(), faults, nodesStarted };
  }

  function restore(to: Checkpoint): void {
    kernel.restore(to.kernel);
    ({ faults, nodesStarted } = to);
    given = inputs.filter((i) => i.afterDelivered < to.delivered).length;
  }

  /** Goes forwards over what may be known, with checkpoints on the way: whoever has gone back may go back further. */
  function replayTo(delivered: number): void {
    const goTo = (position: number): void => {
      while (kernel.delivered < position && cluster.step());
    };
    for (const rung of rungsOnTheWay(kernel.delivered, delivered)) {
      goTo(rung);
      if (kernel.delivered === rung) ladder.add(checkpoint());
    }
    goTo(delivered);
    ladder.thin(delivered);
  }

  const here = (): Head => ({ delivered: kernel.delivered, nowUs: kernel.nowUs });

  function noteHead(): void {
    if (ahead && (kernel.delivered > ahead.delivered || (kernel.delivered === ahead.delivered && kernel.nowUs >= ahead.nowUs))) ahead = undefined;
  }

  /** The message with this id has been handled: where the branch is, and how to come back here. */
  function note(id: number): void {
    if (kernel.delivered > order.length) {
      places[id] = order.length;
      order.push(id);
    }
    noteHead();
    if (!ladder.isDue(kernel.delivered)) return;
    ladder.add(checkpoint());
    ladder.thin(kernel.delivered);
  }

  function forgetFuture(): void {
    kernel.trace.truncate(kernel.sent);
    options.truncated?.(kernel.sent);
    ladder.cut(kernel.delivered);
    for (const id of order.splice(kernel.delivered)) delete places[id];
  }

  const isOriginals = (): boolean => options.replica === true && branch.name === MAIN && !asking;
  /** All that is known of the original has been run. */
  const isAtEnd = (): boolean => isOriginals() && kernel.delivered >= told.delivered;

  const behindHead = (): boolean => (ahead !== undefined && kernel.delivered < ahead.delivered) || given < inputs.length;

  /** What was known of the future is no longer so: keep it as a branch of its own, and go on from here as another. */
  function fork(): void {
    branches.set(branch.name, { branch, inputs, head: cluster.head });
    const name = `branch-${branches.size + 1}`;
    branch = { name, parent: branch.name, forkedAtUs: kernel.nowUs };
    inputs = inputs.slice(0, given);
    forgetFuture();
    ahead = undefined;
  }

  const cluster: Cluster = {
    config,
    kernel,
    get nowUs() {
      return kernel.nowUs;
    },
    get delivered() {
      return kernel.delivered;
    },
    get head() {
      return ahead ?? here();
    },
    deliveredAs: (n) => order[n]!,
    deliveryOf: (id) => places[id],
    deliveredBy(us) {
      let low = 0;
      let high = order.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (kernel.trace.arrivesAtUs(order[middle]!) > us) high = middle;
        else low = middle + 1;
      }
      return low;
    },
    get nextAtUs() {
      return pending()?.atUs ?? (isAtEnd() ? Number.POSITIVE_INFINITY : kernel.nextAtUs);
    },
    get faults() {
      return faults;
    },
    get branch() {
      return branch;
    },
    get branches() {
      return [...[...branches.values()].map((b) => b.branch).filter((b) => b.name !== branch.name), branch];
    },
    get inputs() {
      return inputs;
    },
    save: () => [...[...branches.values()].filter((b) => b.branch.name !== branch.name), { branch, inputs, head: cluster.head }],
    input(input) {
      if (!asking && (behindHead() || isOriginals())) fork();
      const entry: RecordedInput = { afterDelivered: kernel.delivered, atUs: kernel.nowUs, input };
      inputs.push(entry);
      give(entry);
    },
    nextStream: () => given + 1,
    step() {
      for (let entry = pending(); entry; entry = pending()) {
        kernel.idleTo(entry.atUs);
        give(entry);
      }
      if (isAtEnd()) return undefined;
      const message = kernel.step();
      if (!message) return undefined;
      if (!asking) note(message.id);
      return message;
    },
    idleTo(us) {
      for (let entry = pending(); entry && entry.atUs <= us; entry = pending()) {
        kernel.idleTo(entry.atUs);
        give(entry);
      }
      kernel.idleTo(Math.min(us, pending()?.atUs ?? us, isAtEnd() ? told.nowUs : us));
      if (!asking) noteHead();
    },
    seek(delivered, us) {
      const from = ladder.nearest(delivered);
      const back = delivered < kernel.delivered || (us !== undefined && us < kernel.nowUs);
      if (back || from.delivered > kernel.delivered) {
        ahead ??= here();
        restore(from);
      }
      replayTo(delivered);
      if (us !== undefined) cluster.idleTo(us);
    },
    switchTo(name) {
      const to = branches.get(name);
      if (!to || name === branch.name) return;
      branches.set(branch.name, { branch, inputs, head: cluster.head });
      const shared = sharedPrefix(inputs, to.inputs);
      ({ branch, inputs } = { branch: to.branch, inputs: [...to.inputs] });
      restore(ladder.nearest(shared));
      forgetFuture();
      ahead = to.head;
      cluster.seek(to.head.delivered, to.head.nowUs);
    },
    partAt(address, delivered) {
      const from = ladder.nearest(delivered);
      const { spec, state } = from.kernel.processes.flat().find((p) => p?.address === address)!;
      const twin: Component<Body> = makeComponent(address, spec, config.seed);
      twin.restore(state);
      let then = from.faults;
      let next = inputs.findIndex((i) => i.afterDelivered >= from.delivered);
      for (let n = from.delivered; n < delivered; n++) {
        for (let entry = inputs[next]; entry?.afterDelivered === n; entry = inputs[++next])
          if (entry.input.kind === 'fault') then = faultsAfter(then, entry.input.fault);
        if (kernel.trace.to(order[n]!) !== address) continue;
        const message = kernel.trace.message(order[n]!);
        if (delivers(then, message.from, address)) twin.receive(message, message.arrivesAtUs, NOBODY_HEARS);
      }
      return twin;
    },
    learn(more, head) {
      told = head;
      if (branch.name === MAIN) {
        inputs.push(...more);
        ahead = head;
        noteHead();
        return;
      }
      const main = branches.get(MAIN)!;
      branches.set(MAIN, { ...main, inputs: more.length === 0 ? main.inputs : [...main.inputs, ...more], head });
    },
    excursion(ask) {
      const now = { at: checkpoint(), given, inputs };
      // Nothing of it goes on record: it knows no future, and makes none.
      inputs = inputs.slice(0, given);
      asking = true;
      kernel.trace.beginExcursion(kernel.sent);
      try {
        return ask();
      } finally {
        kernel.trace.endExcursion();
        asking = false;
        ({ given, inputs } = now);
        kernel.restore(now.at.kernel);
        ({ faults, nodesStarted } = now.at);
      }
    },
  };

  boot();
  const ladder = createLadder(checkpoint(), options.checkpointEvery);
  return cluster;
}

/** Up to which delivery two branches are the same. */
function sharedPrefix(a: readonly RecordedInput[], b: readonly RecordedInput[]): number {
  const differs = a.findIndex((entry, i) => entry !== b[i]);
  const first = [a[differs < 0 ? a.length : differs], b[differs < 0 ? a.length : differs]].filter((e) => e !== undefined);
  return Math.min(...first.map((e) => e.afterDelivered), Number.MAX_SAFE_INTEGER);
}
