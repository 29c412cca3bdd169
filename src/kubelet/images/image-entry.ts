/** A line that a program prints, milliseconds after its start. `{H}:{M}:{S}` and the like stand for the virtual time, `{host}` for the host's name. */
export interface LogEntry {
  readonly afterMs: number;
  readonly text: string;
}

/** What an image does when it runs: plain declarations, one list in `images.ts`. */
export interface ImageEntry {
  /** The registry's name; default `docker.io`. */
  readonly registry?: string;
  /** The repository there: `library/tomcat`. */
  readonly repository: string;
  /** Which tags this entry stands for: all, unless a prefix is given (`8`). */
  readonly tag?: string;
  /** The first major version that the entry tells of; what is called older runs as an image that nobody knows. */
  readonly since?: number;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  /** What its entrypoint script runs with all that is no program of the image. */
  readonly scriptRuns?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Shells that the image has; none in a distroless one. */
  readonly shells: readonly string[];
  /** Programs beyond the usual ones. */
  readonly programs?: readonly string[];
  /** Files that it has beyond those of its distribution, by their paths. */
  readonly files?: Readonly<Record<string, string>>;
  /** Where its programs begin, if not in `/`. */
  readonly workingDirectory?: string;
  readonly sizeBytes: number;
  /** Variables of which the program needs one. */
  readonly requires?: { readonly anyOf: readonly string[]; readonly exitCode: number; readonly log: readonly LogEntry[] };
  /** Its BusyBox is older than 1.29: `nslookup` asks the C library, and tells less. */
  readonly asksLibrary?: true;
  /** Its `sh` does not read the end of its input at once, as on the hollow nodes of the recordings that this cluster is measured by. */
  readonly waitsWhenHollow?: true;
  /** What the image's own program does; without it, the image only runs what it is told to. */
  readonly server?: ServerEntry;
}

export interface ServerEntry {
  /** Programs that start it when named as a command. */
  readonly programs: readonly string[];
  readonly ports: readonly number[] | 'any';
  /** Where it looks for its configuration and keeps its data: what is mounted there counts. */
  readonly paths?: readonly string[];
  /** What it serves over HTTP: the files in this directory; other paths answer 404. Absent: whatever is asked for. */
  readonly documents?: string;
  /** It serves the cluster: answers for names, or passes requests on as Ingresses say. */
  readonly answers?: 'dns' | 'ingress';
  /** Until the entrypoint script has run its program. */
  readonly entrypointMs?: number;
  /** Until it listens. */
  readonly startMs: number;
  /** Below this memory limit it is killed while it starts. */
  readonly memoryBytes: number;
  /** The argument that says how much it needs instead: `--vm-bytes`. */
  readonly memoryArgument?: string;
  /** What a request takes of a CPU, in microseconds, if it is more than usual. */
  readonly requestUs?: number;
  readonly log: readonly LogEntry[];
  /** How it heeds SIGTERM, if it does. */
  readonly onTerm?: { readonly afterMs: number; readonly code: number };
  /** When it ends by itself, if it does. */
  readonly exit?: { readonly afterMs: number; readonly code: number };
}
