import { memoOf } from '../api/memo';
import type { Container, Pod, PodSpec, Service } from '../api/types.gen';
import { specOf } from './containers';

/** The variables that tell a Pod's containers of the Services of its namespace (kubelet `getServiceEnvVarMap`, `envvars.FromServices`). */

type Variables = readonly (readonly [name: string, value: string])[];

/** Scripts that may look at them: the Services of a namespace are watched for these alone, for nobody else could tell the difference. */
const LOOKS = /\b(?:env|printenv|export|set|environ)\b|_SERVICE_|_PORT\b|_TCP\b/;

/** Whether a Pod may look at the variables of Services by itself, or by what is typed into it. */
export const looksAtServices = (pod: Pod): boolean => hasServiceLinks(pod) && mayAnyLook(specOf(pod));

const mayAnyLook = memoOf(({ initContainers = [], containers }: PodSpec) =>
  [...initContainers, ...containers].some((container) => container.stdin || mayLook(textsOf(container))),
);

/** Whether a Pod's containers are told of the Services of its namespace at all. */
export const hasServiceLinks = (pod: Pod): boolean => specOf(pod).enableServiceLinks !== false;

/** Whether a command may look at them. */
export const mayLook = (words: readonly string[]): boolean => LOOKS.test(words.join(' '));

const textsOf = ({ command = [], args = [], env = [], lifecycle, livenessProbe, readinessProbe, startupProbe }: Container): readonly string[] => [
  ...command,
  ...args,
  ...env.map(({ value = '' }) => value),
  ...[lifecycle?.postStart, lifecycle?.preStop, livenessProbe, readinessProbe, startupProbe].flatMap((handler) => handler?.exec?.command ?? []),
];

const variableName = (name: string): string => name.replaceAll('-', '_').toUpperCase();

export const serviceVariables = (services: readonly Service[]): Variables => services.flatMap(variablesOf);

function variablesOf({ metadata, spec }: Service): Variables {
  const { clusterIP, ports = [] } = spec ?? {};
  const [first] = ports;
  if (!clusterIP || clusterIP === 'None' || !first) return [];
  const prefix = variableName(metadata.name ?? '');
  return [
    [`${prefix}_SERVICE_HOST`, clusterIP],
    [`${prefix}_SERVICE_PORT`, String(first.port)],
    ...ports.flatMap(({ name, port }) => (name ? [[`${prefix}_SERVICE_PORT_${variableName(name)}`, String(port)] as const] : [])),
    ...linkVariables(prefix, clusterIP, ports),
  ];
}

/** As Docker's links had them. */
const linkVariables = (prefix: string, ip: string, ports: NonNullable<NonNullable<Service['spec']>['ports']>): Variables =>
  ports.flatMap(({ port, protocol = 'TCP' }, i) => {
    const url = `${protocol.toLowerCase()}://${ip}:${port}`;
    const one = `${prefix}_PORT_${port}_${protocol}`;
    return [
      ...(i === 0 ? [[`${prefix}_PORT`, url] as const] : []),
      [one, url],
      [`${one}_PROTO`, protocol.toLowerCase()],
      [`${one}_PORT`, String(port)],
      [`${one}_ADDR`, ip],
    ] as const;
  });
