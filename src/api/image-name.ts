/**
 * Image references (distribution/reference): `[domain/]path[:tag][@digest]`.
 */
export interface ImageName {
  readonly domain: string;
  readonly path: string;
  readonly tag: string;
  readonly digest: string;
}

const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const DOMAIN = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/** The parts of an image's name with Docker Hub's defaults, or what is wrong with it. */
export function parseImageName(image: string): ImageName | string {
  const invalid = `couldn't parse image name "${image}": invalid reference format`;
  const at = image.indexOf('@');
  const digest = at < 0 ? '' : image.slice(at + 1);
  const named = at < 0 ? image : image.slice(0, at);
  if (at >= 0 && !DIGEST.test(digest)) return invalid;
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const tag = hasTag ? named.slice(colon + 1) : '';
  if (hasTag && !TAG.test(tag)) return invalid;
  const name = hasTag ? named.slice(0, colon) : named;
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  // Only what looks like a host is one: `library/tomcat` is a path.
  const hasDomain = slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first);
  const domain = hasDomain ? first : 'docker.io';
  const rest = hasDomain ? name.slice(slash + 1) : name;
  if (rest !== rest.toLowerCase())
    return `couldn't parse image name "${image}": invalid reference format: repository name (${hasDomain || rest.includes('/') ? rest : `library/${rest}`}) must be lowercase`;
  if (!PATH.test(rest) || (hasDomain && !DOMAIN.test(domain))) return invalid;
  const path = domain === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest;
  return { domain, path, tag: tag || (digest ? '' : 'latest'), digest };
}

/** The whole name, as containerd keeps it: `docker.io/library/tomcat:8`. */
export const canonicalImageName = ({ domain, path, tag, digest }: ImageName): string => `${domain}/${path}${tag && `:${tag}`}${digest && `@${digest}`}`;

/** What the user wrote, with `:latest` where there is neither tag nor digest (kubelet `applyDefaultImageTag`). */
export const withDefaultTag = (image: string, { tag, digest }: ImageName): string => (!digest && tag && !image.endsWith(`:${tag}`) ? `${image}:${tag}` : image);

/** The repository of an image, as it is declared: `docker.io/me/shop`; undefined: that is no image's name. */
export function repositoryOf(image: string): string | undefined {
  const name = parseImageName(image);
  return typeof name === 'string' ? undefined : `${name.domain}/${name.path}`;
}
