import type { Ask, Outcome, Transport } from '../../api/connection';
import type { StreamInput, StreamOutput } from '../../api/container-streams';
import type { ResourceRequirements } from '../../api/types.gen';
import type { SecurityContext } from '../../container/files/container-tree';
import type { PodNetwork } from '../etc-files';
import type { VolumeContent, VolumeMount } from './volumes';

/**
 * The Container Runtime Interface between a kubelet and its runtime (k8s.io/cri-api `runtime/v1`), as far as the simulation goes.
 * Everything is plain data; times are Unix microseconds.
 */
export interface CriSandbox {
  readonly id: string;
  readonly podUid: string;
  readonly name: string;
  readonly namespace: string;
  readonly attempt: number;
  readonly state: 'READY' | 'NOTREADY';
  readonly createdAtUs: number;
  readonly ip: string;
  readonly portMappings?: readonly PortMapping[];
  /** It came with a copy of another cluster: what is in its containers is not known. */
  readonly copied?: true;
}

/** A port of the node that leads to one of the Pod; `hostIp`: only at that address. */
export interface PortMapping {
  readonly hostPort: number;
  readonly containerPort: number;
  readonly transport: Transport;
  readonly hostIp?: string;
}

export interface CriContainer {
  readonly id: string;
  readonly sandboxId: string;
  readonly podUid: string;
  readonly name: string;
  /** How many instances of this container came before: the restart count. */
  readonly attempt: number;
  /** As the runtime names it: `docker.io/library/tomcat:8`. */
  readonly image: string;
  /** As the Pod named it when the container was made: `tomcat:8`. */
  readonly userSpecifiedImage?: string;
  /** By digest: `docker.io/library/tomcat@sha256:…`. */
  readonly imageRef: string;
  readonly state: 'CREATED' | 'RUNNING' | 'EXITED';
  readonly createdAtUs: number;
  readonly startedAtUs: number;
  readonly finishedAtUs: number;
  readonly exitCode: number;
  /** `Completed`, `Error`, `OOMKilled`, `StartError`. */
  readonly reason: string;
  readonly message: string;
  /** How much memory it uses once it has started (CRI ContainerStats). */
  readonly memoryBytes: number;
  /** How much CPU it would use, in thousandths. */
  readonly cpuMillis: number;
  /** What it may use and is promised, if anything was said of that. */
  readonly resources?: ResourceRequirements;
}

export interface CriImage {
  readonly name: string;
  readonly imageRef: string;
  readonly sizeBytes: number;
}

export interface SandboxConfig {
  readonly podUid: string;
  readonly name: string;
  readonly namespace: string;
  readonly hostname: string;
  readonly attempt: number;
  /** The node's own address, for Pods in the host's network. */
  readonly hostIp?: string;
  readonly portMappings?: readonly PortMapping[];
}

/** What a container is made of; `command` and `args` are expanded, `env` is resolved. */
export interface ContainerConfig extends PodNetwork {
  readonly name: string;
  readonly attempt: number;
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly (readonly [name: string, value: string])[];
  readonly hostname: string;
  /** Where its programs begin, if not where the image says. */
  readonly workingDir?: string;
  readonly mounts?: readonly VolumeMount[];
  /** Who it runs as, if not root. */
  readonly security?: SecurityContext;
  /** The file on the node that says which system calls it may make. */
  readonly seccompProfile?: string;
  /** What the node's AppArmor calls what else it may do. */
  readonly appArmorProfile?: string;
  readonly memoryLimitBytes?: number;
  readonly resources?: ResourceRequirements;
  readonly oomScoreAdj?: number;
  /** Of the Pod's sandbox, which all its containers share. */
  readonly sysctls?: readonly (readonly [name: string, value: string])[];
  /** Whose processes its own are among, if they are not alone (CRI NamespaceOption `pid`). */
  readonly processes?: ProcessNamespace;
  /** What is attached to it may be read; `once`: only by the first who attaches. */
  readonly stdin?: 'open' | 'once';
  readonly tty?: true;
  /** Where it says why it ends; default `/dev/termination-log`. */
  readonly terminationMessagePath?: string;
  /** Having said nothing there, the end of its log counts. */
  readonly fallsBackToLog?: true;
  /** The Pod's `podscope.dev/` annotations, which script what the container does. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** Processes that several containers see; `pause`: the sandbox's own is the first. */
export interface ProcessNamespace {
  readonly firstPid: number;
  readonly pause?: true;
  readonly others: readonly (Pick<ContainerConfig, 'image' | 'command' | 'args'> & { readonly firstPid: number })[];
}

export type CriCall =
  | { readonly method: 'RunPodSandbox'; readonly config: SandboxConfig; readonly runtimeHandler?: string }
  | { readonly method: 'StopPodSandbox'; readonly sandboxId: string }
  | { readonly method: 'RemovePodSandbox'; readonly sandboxId: string }
  | { readonly method: 'ImageStatus'; readonly image: string }
  | { readonly method: 'PullImage'; readonly image: string }
  | { readonly method: 'CreateContainer'; readonly sandboxId: string; readonly config: ContainerConfig }
  | { readonly method: 'StartContainer'; readonly containerId: string }
  | { readonly method: 'StopContainer'; readonly containerId: string; readonly timeoutSeconds: number }
  | { readonly method: 'UpdateContainerResources'; readonly containerId: string; readonly resources: ResourceRequirements }
  | { readonly method: 'RemoveContainer'; readonly containerId: string }
  | { readonly method: 'ExecSync'; readonly containerId: string; readonly command: readonly string[]; readonly timeoutSeconds: number }
  /** The answers to these three go on (`more`) as long as the connection stands; what comes from the client is said by `CriInput`. */
  | ({ readonly method: 'Exec'; readonly containerId: string; readonly command: readonly string[] } & ExecStreams)
  | { readonly method: 'Attach'; readonly containerId: string; readonly stdin: boolean }
  | { readonly method: 'PortForward'; readonly sandboxId: string }
  /** No CRI call: what a kubelet's probe or hook asks of the Pod's address, or of another one. */
  | { readonly method: 'Dial'; readonly sandboxId: string; readonly ask: Ask; readonly timeoutSeconds: number; readonly address?: string }
  /** No CRI call: kubelets read log files. Only lines after a moment, if one is given. */
  | { readonly method: 'ReadLogs'; readonly containerId: string; readonly afterUs?: number }
  | { readonly method: 'ListContainerStats' }
  /** No CRI call: the kubelet writes a volume anew, on its node's disk. */
  | { readonly method: 'WriteVolume'; readonly volume: string; readonly content: VolumeContent }
  /** No CRI call: the kubelet reads files in a Pod's own volumes, on its node's disk: `VOLUME/PATH`. */
  | { readonly method: 'ReadFiles'; readonly podUid: string; readonly paths: readonly string[] }
  /** No CRI call: the kubelet looks at its node's disk whether what a hostPath volume leads to is what it says, or makes it. */
  | { readonly method: 'CheckHostPath'; readonly path: string; readonly type: string }
  /** CRI ListPodSandboxStats, and what the kubelet measures of the Pod's volumes itself: how much of the node's disk a Pod takes. */
  | { readonly method: 'DiskUsage'; readonly podUid: string }
  /** ListPodSandbox, ListContainers and ListImages in one, for a kubelet that starts. */
  | { readonly method: 'List' };

/** How a command is run inside a container; `links`: variables that the container was begun with and nobody has looked at so far. */
interface ExecStreams {
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly links?: ContainerConfig['env'];
}

export interface CriRequest {
  readonly type: 'cri';
  readonly call: number;
  readonly request: CriCall;
}

/** What a client says on the connection that a call has opened; without data, that it has gone. */
export interface CriInput {
  readonly type: 'cri-input';
  readonly call: number;
  readonly data?: StreamInput;
}

/** What came of a call: the field that belongs to its method, or an error in gRPC's form. */
export interface CriAnswer {
  readonly type: 'cri-answer';
  readonly call: number;
  readonly error?: string;
  readonly sandbox?: CriSandbox;
  readonly container?: CriContainer;
  readonly image?: CriImage;
  readonly exec?: ExecResult;
  /** A connection stands, and goes on; what it brings. */
  readonly more?: true;
  readonly output?: StreamOutput;
  readonly dial?: Outcome;
  readonly disk?: DiskUsage;
  /** By path, of those that are there. */
  readonly files?: Readonly<Record<string, string>>;
  readonly logs?: readonly LogLine[];
  readonly sandboxes?: readonly CriSandbox[];
  readonly containers?: readonly CriContainer[];
  readonly images?: readonly CriImage[];
  /** By container, what CPU its requests take, in thousandths. */
  readonly cpuMillis?: Readonly<Record<string, number>>;
}

/** How many bytes of the node's disk a Pod takes, by the names of its own volumes and of its containers. */
export interface DiskUsage {
  readonly volumes: Readonly<Record<string, number>>;
  /** What they have written to their own files, and printed. */
  readonly containers: Readonly<Record<string, number>>;
}

export interface ExecResult {
  readonly exitCode: number;
  /** Both streams as they came. */
  readonly output: string;
  /** Each stream's own, where there is something on standard error. */
  readonly stdout?: string;
  readonly stderr?: string;
  readonly timedOut?: boolean;
}

export interface LogLine {
  readonly atUs: number;
  readonly text: string;
  /** No newline has come after it (CRI's tag `P`). */
  readonly partial?: true;
}

/** CRI GetContainerEvents: a container stopped by itself. */
export interface ContainerEvent {
  readonly type: 'container-event';
  readonly container: CriContainer;
}
