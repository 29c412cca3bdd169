import { parseArgs } from 'node:util';
import type { ImageSupply } from '../cluster/config';

export interface Options {
  readonly port: number;
  readonly nodes: number;
  readonly seed: number;
  /** How many times faster than the wall clock what is under way is done; Infinity: as fast as the machine can. */
  readonly speed: number;
  readonly kubeconfig: string | undefined;
  /** Where the cluster is kept on the disk, if it is to last. */
  readonly dataDir: string | undefined;
  /** How many messages a page can go back at least. */
  readonly reach: number;
  /** Something was said of what cluster it is to be. */
  readonly shaped: boolean;
  readonly images: ImageSupply;
  /** Whether there is a metrics-server. */
  readonly metrics: boolean;
  /** Whether somebody makes volumes for claims. */
  readonly storage: boolean;
  /** Whether the cluster's DNS runs in Pods. */
  readonly dns: boolean;
  /** Services of the type LoadBalancer get an address. */
  readonly balancer: boolean;
}

export const USAGE = `usage: podscope serve [--port 8080] [--nodes 3] [--seed 1] [--speed 1|10|max] [--kubeconfig FILE]
                      [--images any|released] [--metrics] [--storage] [--dns] [--balancer]
                      [--data-dir DIR] [--reach 250000]

Hosts a simulated cluster and serves its API on the loopback address.
  --port        where to listen; 0 takes a free one
  --nodes       how many worker nodes
  --seed        of all chance in the cluster
  --speed       how much faster than the wall clock what is under way is done
  --kubeconfig  where to write the configuration for kubectl
  --data-dir    where to keep the cluster: a request is on the disk before it is answered, and a process that was killed comes back where it was
  --reach       how many messages pages can go back at least (the default: a day of three idle nodes); what was before twice as many is forgotten
  --images      which can be pulled: any, or those that there are in life
  --metrics     with a metrics-server: kubectl top, and autoscalers that know what Pods use
  --storage     with a default StorageClass, whose volumes a local-path provisioner makes
  --dns         with CoreDNS as Pods behind the Service kube-dns; without it each node answers for names itself
  --balancer    with a load balancer, which gives Services of that type an address from outside`;

/** What was typed cannot be meant: the message says what would be. The exit code is 2. */
export class UsageError extends Error {}

/** A number of the command line, or an error that says what was wrong with it. */
export function wholeNumberOf(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) throw new UsageError(`--${name} must be a whole number from ${min} to ${max}, got "${text}"`);
  return value;
}

function supplyOf(text: string): ImageSupply {
  if (text === 'any' || text === 'released') return text;
  throw new UsageError(`--images must be any or released, got "${text}"`);
}

/** What says which cluster it is to be. */
const SHAPE: ReadonlySet<string> = new Set(['nodes', 'seed', 'images', 'metrics', 'storage', 'dns', 'balancer']);

export function parseOptions(args: readonly string[]): Options {
  const { values, tokens } = parseArgs({
    tokens: true,
    args: [...args],
    options: {
      port: { type: 'string', default: '8080' },
      nodes: { type: 'string', default: '3' },
      seed: { type: 'string', default: '1' },
      speed: { type: 'string', default: '1' },
      kubeconfig: { type: 'string' },
      'data-dir': { type: 'string' },
      reach: { type: 'string', default: '250000' },
      images: { type: 'string', default: 'any' },
      metrics: { type: 'boolean', default: false },
      storage: { type: 'boolean', default: false },
      dns: { type: 'boolean', default: false },
      balancer: { type: 'boolean', default: false },
    },
  });
  return {
    port: wholeNumberOf('port', values.port, 0, 65_535),
    nodes: wholeNumberOf('nodes', values.nodes, 0, 5_000),
    seed: wholeNumberOf('seed', values.seed, 0, 2 ** 31 - 1),
    speed: values.speed === 'max' ? Number.POSITIVE_INFINITY : wholeNumberOf('speed', values.speed, 1, 1_000),
    kubeconfig: values.kubeconfig,
    dataDir: values['data-dir'],
    reach: wholeNumberOf('reach', values.reach, 1_000, 100_000_000),
    shaped: tokens.some((token) => token.kind === 'option' && SHAPE.has(token.name)),
    images: supplyOf(values.images),
    metrics: values.metrics,
    storage: values.storage,
    dns: values.dns,
    balancer: values.balancer,
  };
}
