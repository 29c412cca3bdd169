import { withoutPort } from '../../api/connection';
import { canonicalImageName, type ImageName, parseImageName } from '../../api/image-name';
import { hashText } from '../../sim/random';
import type { ImageEntry, ServerEntry } from './image-entry';
import { IMAGES } from './images';
import { isBeyondReleases, isReleased, meantRepository } from './released';

export interface ImageDescription {
  readonly known: boolean;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly scriptRuns: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly shells: readonly string[];
  readonly programs: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly sizeBytes: number;
  /** `sha256:…` */
  readonly digest: string;
  readonly requires: ImageEntry['requires'];
  readonly server: ServerEntry | undefined;
  /** On hollow nodes it waits for somebody to type, although there is no terminal. */
  readonly waitsWhenHollow: boolean;
  /** Its `nslookup` is BusyBox's old one. */
  readonly asksLibrary: boolean;
}

const MiB = 1 << 20;

/** An image that nobody here knows runs as a quiet server that answers on any port. */
const QUIET_SERVER: ServerEntry = { programs: [], ports: 'any', startMs: 300, memoryBytes: 0, log: [], onTerm: { afterMs: 50, code: 0 } };

/** What BusyBox has for the network and for processes, and the shells of an image that is built on Alpine. */
const OF_BUSYBOX = ['ip', 'kill', 'nc', 'nslookup', 'pidof', 'ping', 'ps', 'wget'];
const ALPINE_SHELLS = ['sh', 'ash'];

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
      scriptRuns: undefined,
      env: {},
      shells: ['sh', 'bash'],
      programs: [...OF_BUSYBOX, 'curl', 'dig'],
      files: {},
      workingDirectory: '/',
      sizeBytes,
      digest,
      requires: undefined,
      server: QUIET_SERVER,
      waitsWhenHollow: false,
      asksLibrary: false,
    };
  }
  const shells = tag.includes('alpine') && entry.shells.length > 0 ? ALPINE_SHELLS : entry.shells;
  return {
    known: true,
    entrypoint: entry.entrypoint ?? [],
    cmd: entry.cmd ?? [],
    scriptRuns: entry.scriptRuns,
    env: entry.env ?? {},
    shells,
    programs: [...(entry.programs ?? []), ...(shells.includes('ash') ? OF_BUSYBOX : [])],
    files: entry.files ?? {},
    workingDirectory: entry.workingDirectory ?? '/',
    sizeBytes: entry.sizeBytes,
    digest,
    requires: entry.requires,
    server: entry.server,
    waitsWhenHollow: entry.waitsWhenHollow ?? false,
    asksLibrary: entry.asksLibrary ?? false,
  };
}

/**
 * Which images can be pulled: those that have been released and those that the user has declared, or any. `hollow`: any, on nodes like those that were
 * recorded, where a program that nobody types to waits.
 */
export type ImageSupply = 'released' | 'any' | 'hollow';

/** Why an image cannot be pulled (containerd's words), if it cannot. `declared`: repositories that the user means to exist. */
export function pullError(image: string, supply: ImageSupply = 'any', declared: ReadonlySet<string> = NONE): string | undefined {
  const name = parseImageName(image);
  if (typeof name === 'string') return `rpc error: code = InvalidArgument desc = failed to parse image reference "${image}"`;
  const { domain, path } = name;
  if (declared.has(`${domain}/${path}`)) return undefined;
  // Hollow nodes say an image's name as it was given to them.
  const whole = supply !== 'released' && path.includes(ABSENT) ? image : canonicalImageName(name);
  const failed = `failed to pull and unpack image "${whole}": failed to resolve reference "${whole}": `;
  switch (absence(name, supply)) {
    case 'tag':
      return `rpc error: code = NotFound desc = ${failed}${whole}: not found`;
    case 'repository':
      return `${failed}${noRepository(name, whole)}`;
    case undefined:
      return undefined;
  }
}

const NONE: ReadonlySet<string> = new Set();
/** Whatever is called so cannot be pulled. */
const ABSENT = 'does-not-exist';

/** What of an image there is not, and the well-known one that was most likely meant; undefined: it is there. */
export function missingOf(image: string, supply: ImageSupply = 'any', declared: ReadonlySet<string> = NONE): MissingImage | undefined {
  const name = parseImageName(image);
  if (typeof name === 'string' || declared.has(`${name.domain}/${name.path}`)) return undefined;
  const what = absence(name, supply);
  const meant = name.domain === 'docker.io' ? meantRepository(name.path) : undefined;
  return what && { what, ...(meant && { meant: meant.replace('library/', '') }) };
}

export interface MissingImage {
  readonly what: 'tag' | 'repository';
  readonly meant?: string;
}

function absence(name: ImageName, supply: ImageSupply): 'tag' | 'repository' | undefined {
  const { domain, path, tag, digest } = name;
  const isHub = domain === 'docker.io';
  if (path.includes(ABSENT)) return 'tag';
  if (isHub && meantRepository(path)) return 'repository';
  if (supply !== 'released' && (digest || !isHub)) return undefined;
  if (supply !== 'released' && isOfficial(path) && SAYS_ABSENT.test(tag)) return 'repository';
  if (supply !== 'released') return isBeyondReleases(path, tag) || isMistyped(path, tag) ? 'tag' : undefined;
  const released = isHub ? isReleased(path, tag || 'latest') : undefined;
  const isKnown = released ?? IMAGES.some((entry) => isIn(entry, domain, path));
  if (isKnown) return undefined;
  return released === false ? 'tag' : 'repository';
}

/** An image without a namespace is one of Docker's own, and where they are not known here, a tag that says so is there to fail: `foo:non-existent`. */
const isOfficial = (path: string): boolean => path.startsWith('library/') && isReleased(path, '') === undefined;
const SAYS_ABSENT = /^(?:404|(?:non|not)-?(?:exist(?:s|ent|ing)?|found))$/;

/** Well-known images have no tags that speak of an error: `nginx:nope` is there to fail. */
const isMistyped = (path: string, tag: string): boolean =>
  isReleased(path, tag) === false && (/nope|typo|wrong|missing|invalid|not-?exist|notfound|nonexist|bad|broken/.test(tag) || /^v?\d{4,7}$/.test(tag));

/** Registries that answer; of any other host nobody knows the address. */
const REGISTRIES: ReadonlySet<string> = new Set(['registry.k8s.io', 'k8s.gcr.io', 'gcr.io', 'quay.io', 'ghcr.io', 'mcr.microsoft.com', 'public.ecr.aws']);

function noRepository({ domain, path, tag, digest }: ImageName, whole: string): string {
  if (domain === 'docker.io')
    return 'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';
  if (REGISTRIES.has(domain)) return `${whole}: not found`;
  const host = withoutPort(domain);
  return `failed to do request: Head "https://${domain}/v2/${path}/manifests/${digest || tag}": dial tcp: lookup ${host}: no such host`;
}
