import type { Ask, Transport } from '../../api/connection';
import type { NetworkRequest } from '../../api/wire';
import type { Changes } from '../../container/files/changes';
import type { FileSystem } from '../../container/files/file-system';
import type { Inode } from '../../container/files/inode';
import type { Progress } from '../../container/live';
import type { CopyOnWrite } from '../../sim/copy-on-write';
import type { Address } from '../../sim/message';
import type { RandomState } from '../../sim/random';
import type { ContainerConfig, CriContainer, CriImage, CriSandbox } from './cri';
import type { ProcessPlan } from './process';

/** How far a command has come that goes in step with the world outside (container/lock-step.ts), and what others see of it. */
export interface Tied {
  readonly progress: Progress;
  /** When it goes on by itself, for which a timer is set; Infinity: it waits for somebody. */
  readonly wakeAtUs: number;
  readonly listens: readonly Listener[];
  /** Since when the image's own server runs in it. */
  readonly servesFromUs?: number;
  /** It has ended, which is being told. */
  readonly ended?: true;
}

export interface Listener {
  readonly port: number;
  readonly transport: Transport;
  readonly tls: boolean;
}

/** A command that was run inside a container (`exec`) and has to do with the world outside. */
export interface ExecRecord {
  readonly containerId: string;
  readonly command: readonly string[];
  readonly startedAtUs: number;
  /** What it found in the file system. */
  readonly files: FileSystem;
  /** Who waits for its end. */
  readonly call: number;
  readonly tied: Tied;
}

/** A connection to a container that stands. */
export interface Session {
  readonly kind: 'exec' | 'attach';
  readonly containerId: string;
  /** The client may type. */
  readonly stdin: boolean;
}

/** Connections to ports of a Pod (`port-forward`). */
export interface PortSession {
  readonly sandboxId: string;
  /** By the client's numbers. */
  readonly connections: ReadonlyMap<number, PortConnection>;
}

export interface PortConnection {
  readonly port: number;
  /** What has come and is not asked yet. */
  readonly received: string;
  /** The method of what is asked just now. */
  readonly asking?: string;
  /** The client sends no more. */
  readonly closing?: true;
}

/** Who waits for the outcome of a request: a process of a command, the kubelet, whoever has asked a proxy, or a client of a port. */
export type Asker =
  | { readonly by: 'process'; readonly task: string; readonly pid: number }
  | { readonly by: 'kubelet'; readonly call: number }
  | { readonly by: 'proxy'; readonly open: number }
  | { readonly by: 'client'; readonly call: number; readonly connection: number };

/** What somebody asks of an address. */
export interface Question {
  /** The address of whoever asks. */
  readonly source: string;
  readonly address: string;
  readonly ask: Ask;
  /** When it is asked: a process may be ahead of the others. */
  readonly atUs: number;
}

/** A request that a process has not answered yet. */
export interface OpenRequest {
  readonly task: string;
  readonly from: Address;
  readonly stream: number;
}

/** A container with what the runtime knows of it beyond what it tells. */
export interface ContainerRecord {
  readonly container: CriContainer;
  readonly config: ContainerConfig;
  /** What its process does, from its start on. */
  readonly plan: ProcessPlan | undefined;
  /** When it was told to stop (SIGTERM). */
  readonly terminatedAtUs?: number;
  /** What commands run inside have changed of its files. */
  readonly written: readonly Changes[];
  /** It goes in step with the world outside; else what it does follows from its start. */
  readonly tied?: Tied;
}

/** How many requests a container has answered: since when a window runs, in it, and in the one before. */
export interface Served {
  readonly fromUs: number;
  readonly now: number;
  readonly before: number;
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
  /** What is in volumes that somebody has written to, by their names on the node. */
  volumes: ReadonlyMap<string, Inode>;
  /** Repositories that the user means to exist: `docker.io/me/shop`. */
  declared: ReadonlySet<string>;
  /** Calls of StopContainer that wait for an exit, by container. */
  stopping: ReadonlyMap<string, readonly number[]>;
  /** Commands run inside containers, by their numbers. */
  execs: ReadonlyMap<string, ExecRecord>;
  /** By the number of the call that has opened them. */
  sessions: ReadonlyMap<number, Session>;
  portSessions: ReadonlyMap<number, PortSession>;
  /** Requests that were made from here, by their numbers, and until when their outcome is waited for. */
  asked: ReadonlyMap<number, { readonly asker: Asker; readonly untilUs: number }>;
  /** Requests that came in. */
  open: ReadonlyMap<number, OpenRequest>;
  /** Requests that came in, as long as it is not known whether policies let them: by numbers of their own. */
  held: ReadonlyMap<number, { readonly from: Address; readonly request: NetworkRequest }>;
  /** Requests whose way is not known yet, by their numbers. */
  waiting: ReadonlyMap<number, Question>;
  /** By container, if it has ever been asked anything. */
  served: ReadonlyMap<string, Served>;
  /** Which endpoint of a Service a client stays with, and until when. */
  affinities: ReadonlyMap<string, { readonly ip: string; readonly port: number; readonly untilUs: number }>;
  /** The next request, and the next command inside a container. */
  nextNumber: number;
  /** When requests that are overdue are looked for; Infinity: nobody waits. */
  overdueAtUs: number;
}

export const newState = (random: RandomState): State => ({
  random,
  boot: 0,
  nextIp: 2,
  firstCall: 0,
  sandboxes: new Map(),
  containers: new Map(),
  images: new Map(),
  volumes: new Map(),
  declared: new Set(),
  stopping: new Map(),
  execs: new Map(),
  sessions: new Map(),
  portSessions: new Map(),
  asked: new Map(),
  open: new Map(),
  held: new Map(),
  waiting: new Map(),
  served: new Map(),
  affinities: new Map(),
  nextNumber: 1,
  overdueAtUs: Number.POSITIVE_INFINITY,
  own: new Set(),
});

/** The sandbox that runs at an address. */
export function sandboxAt(sandboxes: State['sandboxes'], ip: string): CriSandbox | undefined {
  for (const sandbox of sandboxes.values()) if (sandbox.ip === ip && sandbox.state === 'READY') return sandbox;
  return undefined;
}
