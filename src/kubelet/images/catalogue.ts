import { hashText } from '../../sim/random';
import { type ImageName, parseImageName } from '../image-name';
import type { ImageEntry, ServerEntry } from './image-entry';
import { IMAGES } from './images';

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

const isIn = ({ registry = 'docker.io', repository }: ImageEntry, domain: string, path: string): boolean => registry === domain && repository === path;

function describe(image: string): ImageDescription {
  const name = parseImageName(image);
  const { path, tag, domain } = typeof name === 'string' ? { path: image, tag: '', domain: '' } : name;
  const fits = (entry: ImageEntry): boolean =>
    isIn(entry, domain, path) &&
    (entry.tag === undefined || tag === entry.tag || tag.startsWith(`${entry.tag}.`) || tag.startsWith(`${entry.tag}-`)) &&
    !(Number.parseInt(tag, 10) < (entry.since ?? 0));
  const entry = IMAGES.find(fits);
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
  const reference = image.includes('does-not-exist') || isImpossibleTag(name);
  if (!reference) return undefined;
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
}

/** Known images have tags that begin with a number or a word of their own; `nginx:nope` or `nginx:99999` is a slip. */
function isImpossibleTag({ domain, path, tag }: ImageName): boolean {
  if (!IMAGES.some((entry) => isIn(entry, domain, path))) return false;
  const number = /^v?(\d+)/.exec(tag);
  if (number) return Number(number[1]) > 999 && Number(number[1]) < 10_000_000;
  return /nope|typo|wrong|missing|invalid|not-?exist|notfound|nonexist|bad|broken/.test(tag);
}
