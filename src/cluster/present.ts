import type { Component } from '../sim/component';
import { createKernel, type Kernel, type KernelCheckpoint } from '../sim/kernel';
import type { Address, Message } from '../sim/message';
import type { ClusterConfig, NodeShape } from './config';
import { delivers, type Faults, faultsAfter, noFaults, refusal, START, slowness, strike } from './faults';
import type { Body, Input } from './input';
import { latencyUs } from './latency';
import { makeComponent, NODE_PROCESSES, processesOf, type Spec } from './parts';
import { USER, type UserMessage } from './user';

/** All that a cluster is at one moment, as plain data: two moments with equal ones go on alike. */
export interface Checkpoint {
  readonly delivered: number;
  readonly kernel: KernelCheckpoint<Spec>;
  readonly faults: Faults;
  readonly nodesStarted: number;
  /** It holds nothing of what was before it (`Kernel.withoutPast`). */
  readonly isAlone?: true;
}

/** A moment of a run from which it goes on as it did, without anything that was before. */
export interface Snapshot {
  readonly checkpoint: Checkpoint;
  readonly underWay: readonly Message<Body>[];
  /** How many inputs there had been. */
  readonly given: number;
}

/** A cluster at one moment: its processes, the messages under way, and what is down. It knows no past but the trace, and no branches. */
export interface Present {
  readonly kernel: Kernel<Body, Spec>;
  readonly faults: Faults;
  /** Something comes in from outside. */
  give(input: Input): void;
  checkpoint(): Checkpoint;
  restore(checkpoint: Checkpoint): void;
}

const CLUSTER: Address = 'cluster';

/** A cluster as it is switched on, or as another run of it was left. */
export function createPresent(config: ClusterConfig, from?: Snapshot): Present {
  let faults = noFaults(config);
  /** How many nodes there have been: each has addresses of its own. */
  let nodesStarted = 0;

  const kernel = createKernel<Body, Spec>({
    seed: config.seed,
    startUs: config.startUs,
    latencyUs: (from, to, body, random) => latencyUs(from, to, body, random) * slowness(faults, from, to),
    make: (address, spec): Component<Body> => makeComponent(address, spec, config),
    delivers: ({ from, to }) => delivers(faults, from, to),
    refusal: ({ to, body }) => refusal(faults, to, body),
  });

  const tell = (to: Address, body: Body): void => void kernel.input(CLUSTER, to, body);
  const tellUser = (message: UserMessage): void => void kernel.input(USER, USER, message);

  /** The nodes' networks speak to the API server from their first use on. */
  function isClient(address: Address): boolean {
    const component = kernel.component(address);
    return component !== undefined && 'isClient' in component && typeof component.isClient === 'function' && component.isClient() === true;
  }

  function startNode(node: NodeShape): void {
    const number = ++nodesStarted;
    const serial = number > config.nodes.length ? number : 0;
    for (const process of NODE_PROCESSES) {
      kernel.spawn(`${process}/${node.name}`, { kind: process, node, number, serial });
      tell(`${process}/${node.name}`, START);
    }
  }

  function switchOn(): void {
    for (const address of processesOf(config)) kernel.spawn(address, { kind: 'control-plane', startUs: config.startUs, addons: config.addons ?? [] });
    for (const address of processesOf(config)) tell(address, START);
    for (const node of config.nodes) startNode(node);
  }

  function begin({ checkpoint, underWay }: Snapshot): void {
    kernel.begin(checkpoint.kernel, underWay);
    ({ faults, nodesStarted } = checkpoint);
  }

  if (from) begin(from);
  else switchOn();

  return {
    kernel,
    get faults() {
      return faults;
    },
    give(input) {
      switch (input.kind) {
        case 'fault': {
          const before = faults;
          faults = faultsAfter(before, input.fault);
          strike({ addresses: kernel.addresses, isClient, tell, startNode, remove: kernel.remove }, before, input.fault);
          return;
        }
        case 'call':
          tellUser({ type: 'submit', stream: input.stream, agent: input.agent, call: input.call });
          return;
        case 'cancel':
          tellUser({ type: 'cancel', stream: input.stream });
          return;
        case 'data':
          tellUser({ type: 'say', stream: input.stream, data: input.data });
          return;
      }
    },
    checkpoint: () => ({ delivered: kernel.delivered, kernel: kernel.checkpoint(), faults, nodesStarted }),
    restore(checkpoint) {
      kernel.restore(checkpoint.kernel);
      ({ faults, nodesStarted } = checkpoint);
    },
  };
}
