import { hashText } from '../../sim/random';
import { parseImageName } from '../image-name';
import { IMAGES } from './images';

/** A line that a program prints, milliseconds after its start. `{H}:{M}:{S}` and the like stand for the virtual time, `{host}` for the host's name. */
export interface LogEntry {
  readonly afterMs: number;
  readonly text: string;
}

/** What an image does when it runs: plain declarations, one list in `images.ts`. */
export interface ImageEntry {
  /** The repository on Docker Hub: `library/tomcat`. */
  readonly repository: string;
  /** Which tags this entry stands for: all, unless a prefix is given (`8`). */
  readonly tag?: string;
  /** The first major version that the entry tells of; what is called older runs as an image that nobody knows. */
  readonly since?: number;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Shells that the image has; none in a distroless one. */
  readonly shells: readonly string[];
  /** Programs beyond the usual ones. */
  readonly programs?: readonly string[];
  readonly sizeBytes: number;
  /** Variables of which the program needs one. */
  readonly requires?: { readonly anyOf: readonly string[]; readonly exitCode: number; readonly log: readonly LogEntry[] };
  /** What the image's own program does; without it, the image only runs what it is told to. */
  readonly server?: ServerEntry;
}

export interface ServerEntry {
  /** Programs that start it when named as a command. */
  readonly programs: readonly string[];
  readonly ports: readonly number[] | 'any';
  /** Until it listens. */
  readonly startMs: number;
  /** Below this memory limit it is killed while it starts. */
  readonly memoryBytes: number;
  /** The argument that says how much it needs instead: `--vm-bytes`. */
  readonly memoryArgument?: string;
  readonly log: readonly LogEntry[];
  /** How it heeds SIGTERM, if it does. */
  readonly onTerm?: { readonly afterMs: number; readonly code: number };
  /** When it ends by itself, if it does. */
  readonly exit?: { readonly afterMs: number; readonly code: number };
}

export interface ImageDescription {
  readonly known: boolean;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly shells: readonly string[];
  readonly programs: readonly string[];
  readonly sizeBytes: number;
  /** `sha256:…` */
  readonly digest: string;
  readonly requires: ImageEntry['requires'];
  readonly server: ServerEntry | undefined;
}

const MiB = 1 << 20;

/** An image that nobody here knows runs as a quiet server that answers on any port. */
const QUIET_SERVER: ServerEntry = { programs: [], ports: 'any', startMs: 300, memoryBytes: 0, log: [], onTerm: { afterMs: 50, code: 0 } };

const described = new Map<string, ImageDescription>();

/** What an image is and does. The same name always gives the same answer. */
export function imageDescription(image: string): ImageDescription {
  const known = described.get(image);
  if (known) return known;
  const description = describe(image);
  described.set(image, description);
  return description;
}

function describe(image: string): ImageDescription {
  const name = parseImageName(image);
  const { path, tag, domain } = typeof name === 'string' ? { path: image, tag: '', domain: '' } : name;
  const fits = (entry: ImageEntry): boolean =>
    entry.repository === path &&
    (entry.tag === undefined || tag === entry.tag || tag.startsWith(`${entry.tag}.`) || tag.startsWith(`${entry.tag}-`)) &&
    !(Number.parseInt(tag, 10) < (entry.since ?? 0));
  const entry = domain === 'docker.io' || domain === 'registry.k8s.io' ? IMAGES.find(fits) : undefined;
  const digest = `sha256:${Array.from({ length: 8 }, (_, i) => hashText(`${domain}/${path}:${tag}#${i}`).toString(16).padStart(8, '0')).join('')}`;
  if (!entry) {
    const sizeBytes = (20 + (hashText(`${domain}/${path}`) % 100)) * MiB;
    return {
      known: false,
      entrypoint: ['/entrypoint'],
      cmd: [],
      env: {},
      shells: ['sh', 'bash'],
      programs: [],
      sizeBytes,
      digest,
      requires: undefined,
      server: QUIET_SERVER,
    };
  }
  return {
    known: true,
    entrypoint: entry.entrypoint ?? [],
    cmd: entry.cmd ?? [],
    env: entry.env ?? {},
    shells: entry.shells,
    programs: entry.programs ?? [],
    sizeBytes: entry.sizeBytes,
    digest,
    requires: entry.requires,
    server: entry.server,
  };
}

/** Why an image cannot be pulled (containerd's words), if it cannot: its name says that it does not exist, or its tag cannot. */
export function pullError(image: string): string | undefined {
  const name = parseImageName(image);
  if (typeof name === 'string') return `rpc error: code = InvalidArgument desc = failed to parse image reference "${image}"`;
  const reference = image.includes('does-not-exist') || isImpossibleTag(name.path, name.tag);
  if (!reference) return undefined;
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
}

/** Known images have tags that begin with a number or a word of their own; `nginx:nope` or `nginx:99999` is a slip. */
function isImpossibleTag(path: string, tag: string): boolean {
  if (!IMAGES.some((entry) => entry.repository === path)) return false;
  const number = /^v?(\d+)/.exec(tag);
  if (number) return Number(number[1]) > 999 && Number(number[1]) < 10_000_000;
  return /nope|typo|wrong|missing|invalid|not-?exist|notfound|nonexist|bad|broken/.test(tag);
}
