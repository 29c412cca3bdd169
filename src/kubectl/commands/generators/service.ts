import type { JsonObject } from '../../../api/object';
import { KubectlError } from '../../errors';
import type { FlagSpec } from '../../flags';
import { quote } from '../../json';
import { flag, type Generator, nameOf, object, required } from './generator';

/** `80`, `80:8080`, `80:http` */
function portOf(spec: string, protocol = 'TCP', nodePort?: number): JsonObject {
  const [port, target] = spec.split(':') as [string, string?];
  if (!/^\d+$/.test(port)) throw new KubectlError(`strconv.ParseUint: parsing ${quote(port)}: invalid syntax`);
  const to = target ?? port;
  return { name: spec.replace(':', '-'), port: Number(port), protocol, targetPort: /^\d+$/.test(to) ? Number(to) : to, ...(nodePort && { nodePort }) };
}

const serviceFlags = [flag('tcp', 'list', "Port pairs can be specified as '<port>:<targetPort>'.")];

const service = (name: string, type: string, more: readonly FlagSpec[] = []): Generator => ({
  name,
  use: 'NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]',
  short: `Create a ${type} service`,
  flags: [...serviceFlags, ...more],
  failure: `failed to create ${type} service:`,
  make: (context) => {
    const app = nameOf(context);
    const external = context.flags.string('external-name');
    const headless = context.flags.string('clusterip') === 'None';
    const ports = context.flags.list('tcp').map((t) => portOf(t, 'TCP', context.flags.int('node-port')));
    if (type === 'ExternalName') required(context, 'external-name');
    if (ports.length === 0 && type !== 'ExternalName' && !headless) throw new KubectlError('at least one tcp port specifier must be provided');
    return object(
      'v1',
      'Service',
      app,
      {
        spec: {
          ...(context.flags.string('clusterip') && { clusterIP: context.flags.string('clusterip') }),
          ...(external && { externalName: external }),
          ...(ports.length > 0 && { ports }),
          selector: { app },
          type,
        },
      },
      { app },
    );
  },
});

/** `kubectl create service KIND`. */
export const serviceGenerators: readonly Generator[] = [
  service('clusterip', 'ClusterIP', [flag('clusterip', 'string', "Assign your own ClusterIP or set to 'None' for a 'headless' service.")]),
  service('nodeport', 'NodePort', [flag('node-port', 'int', 'Port used to expose the service on each node in a cluster.')]),
  service('loadbalancer', 'LoadBalancer'),
  service('externalname', 'ExternalName', [flag('external-name', 'string', 'External name of service.')]),
];
