import type { CopyOnWrite } from '../../sim/copy-on-write';
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

/** All that a runtime remembers: plain data. */
export interface State extends CopyOnWrite {
  random: RandomState;
  boot: number;
  nextIp: number;
  /** Calls before this one were made by a kubelet that has ended since: with its connection, they are cancelled. */
  firstCall: number;
  sandboxes: ReadonlyMap<string, CriSandbox>;
  containers: ReadonlyMap<string, ContainerRecord>;
  images: ReadonlyMap<string, CriImage>;
  /** Repositories that the user means to exist: `docker.io/me/shop`. */
  declared: ReadonlySet<string>;
  /** Calls of StopContainer that wait for an exit, by container. */
  stopping: ReadonlyMap<string, readonly number[]>;
}

export const newState = (random: RandomState): State => ({
  random,
  boot: 0,
  nextIp: 2,
  firstCall: 0,
  sandboxes: new Map(),
  containers: new Map(),
  images: new Map(),
  declared: new Set(),
  stopping: new Map(),
  own: new Set(),
});
