import type { KubeObject } from '../api/object';
import type { Pod } from '../api/types.gen';

/** What `whyOf` may know: plain data of a cluster at one moment, found by key. Whoever has a cluster makes one; a part that nobody can see is undefined. */
export interface Known {
  /** Virtual microseconds since the Unix epoch. */
  readonly nowUs: number;
  /** All objects of a resource (`pods`), of one namespace if one is named. */
  list<T extends KubeObject>(resource: string, namespace?: string): readonly T[];
  /** All objects in a namespace, by resource. */
  contents(namespace: string): ReadonlyMap<string, readonly KubeObject[]>;
  /** What a Pod's kubelet and its runtime know and no API object says. */
  inside(pod: Pod): PodInside | undefined;
  /** What a Pod's containers have printed last: of an instance, by its id. */
  log(pod: Pod, containerId: string): Printed | undefined;
  /** What an image starts; undefined: nobody here knows the image. */
  image(name: string): ImageStart | undefined;
  /** What of an image there is not, and the well-known one that was most likely meant; undefined: it can be pulled. */
  missing(image: string): MissingImage | undefined;
  /** Where in the scheduler's queue a Pod stands; undefined: not there. */
  queued(pod: Pod): Queued | undefined;
  /** What keeps a Pod off the nodes, by reason. */
  objections(pod: Pod): readonly Objection[];
  /** The controllers that there are (`deployment`), and whether they run; undefined: nobody can see that. */
  readonly controllers: ReadonlyMap<string, 'runs' | 'stopped'> | undefined;
  /** Resources (`configmaps`) that cannot be seen, or not all of them: what is not found of them may be there all the same. */
  readonly unseen?: ReadonlySet<string>;
}

export interface ImageStart {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** It is a server, and no shell or interpreter that waits for what to do. */
  readonly serves: boolean;
}

export interface Printed {
  readonly lines: number;
  readonly last: readonly string[];
}

/** The scheduler's answer, as far as it matters here (`scheduler/waiting.ts`). */
export interface Queued {
  readonly why: 'active' | 'scheduling' | 'binding' | 'backoff' | 'unschedulable' | 'gated' | 'nobody';
  readonly before?: number;
  readonly untilUs?: number;
  readonly attempts?: number;
  readonly message?: string;
  readonly schedulerName?: string;
  readonly nominatedNode?: string;
}

export interface Objection {
  readonly plugin: string;
  readonly reason: string;
  readonly nodes: readonly string[];
}

export interface MissingImage {
  readonly what: 'tag' | 'repository';
  readonly meant?: string;
}

/** A back-off: it began at `updatedAtUs`, and the wait after the next failure is `delayUs`. */
export interface BackOff {
  readonly delayUs: number;
  readonly updatedAtUs: number;
}

/** How a probe of an instance stands. */
export interface ProbeStanding {
  readonly containerId: string;
  readonly result: 'success' | 'failure' | undefined;
  /** The last outcome, and how many times it came in a row. */
  readonly last: 'success' | 'failure' | undefined;
  readonly run: number;
}

/** A container on its way out: its preStop hook runs, it waits for others to end first, it was told to stop, it is gone. */
export interface Stopping {
  readonly container: string;
  readonly graceSeconds: number;
  readonly sinceUs: number;
  readonly at: 'hook' | 'turn' | 'stopping' | 'done';
}

export interface Instance {
  /** How much memory it takes, if that is known. */
  readonly memoryBytes?: number;
  /** When it ended, more exactly than a status says it. */
  readonly finishedUs?: number;
}

export interface PodInside {
  /** What the kubelet does for the Pod just now, and for which container. */
  readonly doing: { readonly at: string; readonly container?: string } | undefined;
  readonly stopping: readonly Stopping[];
  /** By container. */
  readonly restarts: Readonly<Record<string, BackOff>>;
  /** By image. */
  readonly pulls: Readonly<Record<string, BackOff & { readonly error: string }>>;
  /** By container and type: `web/liveness`. */
  readonly probes: Readonly<Record<string, ProbeStanding>>;
  /** What the runtime knows of the containers' instances, by their ids. */
  readonly instances: ReadonlyMap<string, Instance>;
}
