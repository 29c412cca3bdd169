import type { RandomState } from '../../sim/random';
import type { ContainerConfig, CriContainer, CriImage, CriSandbox } from './cri';
import type { ProcessPlan } from './process';

/** A container with what the runtime knows of it beyond what it tells. */
export interface ContainerRecord {
  readonly container: CriContainer;
  readonly config: ContainerConfig;
  /** What its process does, from its start on. */
  readonly plan: ProcessPlan | undefined;
  /** When it was told to stop (SIGTERM). */
  readonly terminatedAtUs?: number;
  /** Files that commands run inside have changed; undefined: deleted. */
  readonly written: ReadonlyMap<string, string | undefined>;
}

/** All that a runtime remembers: plain data, whose maps change in place. */
export interface State {
  random: RandomState;
  boot: number;
  nextIp: number;
  /** Calls before this one were made by a kubelet that has ended since: with its connection, they are cancelled. */
  firstCall: number;
  readonly sandboxes: Map<string, CriSandbox>;
  readonly containers: Map<string, ContainerRecord>;
  readonly images: Map<string, CriImage>;
  /** Calls of StopContainer that wait for an exit, by container. */
  readonly stopping: Map<string, readonly number[]>;
}

export const newState = (random: RandomState): State => ({
  random,
  boot: 0,
  nextIp: 2,
  firstCall: 0,
  sandboxes: new Map(),
  containers: new Map(),
  images: new Map(),
  stopping: new Map(),
});

export const copyState = (s: State): State => ({
  ...s,
  sandboxes: new Map(s.sandboxes),
  containers: new Map(s.containers),
  images: new Map(s.images),
  stopping: new Map(s.stopping),
});
