import type { ImageEntry } from './image-entry';

/** The images that Kubernetes' conformance suite runs (test/utils/image/manifest.go), made of what they are built from (test/images). */

const MB = 1e6;
const REGISTRY = 'registry.k8s.io';
const FOLDER = 'e2e-test-images';

interface Bases {
  readonly nginx: ImageEntry;
  readonly alpine: ImageEntry;
  readonly debian: ImageEntry;
  readonly perl: ImageEntry;
}

const RELEASE = 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.1\nPRETTY_NAME="Alpine Linux v3.22"\n';

/** What the images of the update demo show: a picture. */
const picture = (name: string): Readonly<Record<string, string>> => ({ ...agnhost.files, '/data.json': `{\n  "image": "${name}"\n}\n` });

/** Nobody checks a certificate here: what counts is that the files are there. */
const pem = (label: string): string => `-----BEGIN ${label}-----\nbG9jYWxob3N0\n-----END ${label}-----\n`;

const agnhost: ImageEntry = {
  repository: `${FOLDER}/agnhost`,
  entrypoint: ['/agnhost'],
  cmd: ['pause'],
  shells: ['sh', 'ash', 'bash'],
  programs: ['agnhost', 'agnhost-2', 'curl', 'dig', 'getent'],
  files: { '/etc/os-release': RELEASE, '/localhost.crt': pem('CERTIFICATE'), '/localhost.key': pem('RSA PRIVATE KEY') },
  sizeBytes: 53 * MB,
};

export const conformanceImages = ({ nginx, alpine, debian, perl }: Bases): readonly ImageEntry[] =>
  [
    agnhost,
    { ...agnhost, repository: `${FOLDER}/nautilus`, cmd: ['test-webserver'], files: picture('nautilus.jpg') },
    { ...agnhost, repository: `${FOLDER}/kitten`, cmd: ['test-webserver'], files: picture('kitten.jpg') },
    { ...alpine, repository: `${FOLDER}/busybox`, cmd: ['sh'], sizeBytes: 2.2 * MB },
    { ...nginx, repository: `${FOLDER}/nginx`, shells: ['sh', 'ash'], sizeBytes: 20 * MB },
    { ...debian, repository: `${FOLDER}/glibc-dns-testing`, programs: ['dig', 'getent', 'nslookup'], sizeBytes: 90 * MB },
    { ...debian, repository: `${FOLDER}/nonroot` },
    { repository: `${FOLDER}/nonewprivs`, entrypoint: ['/nonewprivs'], shells: ['sh', 'ash'], programs: ['nonewprivs'], sizeBytes: 3 * MB },
    { ...perl, repository: `${FOLDER}/perl` },
  ].map((entry) => ({ ...entry, registry: REGISTRY }));
