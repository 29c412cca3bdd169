import type { JsonObject, KubeObject } from '../../../api/object';
import { KubectlError } from '../../errors';
import { flag, type Generator, nameOf } from './generator';
import { pairs } from './pairs';

/** `a.b/*=s:80,tls=x` of `kubectl create ingress --rule`. */
function ingressRule(spec: string): { readonly host: string; readonly path: JsonObject; readonly tls?: string | undefined } {
  const [rule, ...options] = spec.split(',') as [string, ...string[]];
  const match = /^([^/]*)(\/[^=]*)?=([^:]+):(.+)$/.exec(rule);
  if (!match) throw new KubectlError(`rule ${spec} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
  const [, host = '', path = '', name = '', port = ''] = match;
  const prefix = path.endsWith('*');
  const tls = options.find((o) => o === 'tls' || o.startsWith('tls='));
  return {
    host,
    path: {
      backend: { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } },
      path: (prefix ? path.slice(0, -1) : path) || '/',
      pathType: prefix ? 'Prefix' : 'Exact',
    },
    ...(tls && { tls: tls.slice(4) }),
  };
}

export const ingressGenerator: Generator = {
  name: 'ingress',
  aliases: ['ing'],
  use: 'NAME --rule=host/path=service:port[,tls[=secret]]',
  short: 'Create an ingress with the specified name',
  flags: [
    flag('rule', 'array', 'Rule in format host/path=service:port[,tls=secretname].'),
    flag('class', 'string', 'Ingress Class to be used.'),
    flag('default-backend', 'string', 'Default service for backend, in format of svcname:port.'),
    flag('annotation', 'array', 'Annotation to insert in the ingress object, in the format annotation=value.'),
  ],
  failure: 'failed to create ingress:',
  make: (context) => {
    const name = nameOf(context);
    const rules = context.flags.list('rule').map(ingressRule);
    const fallback = context.flags.string('default-backend');
    if (rules.length === 0 && !fallback)
      throw new KubectlError(
        'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
      );
    const hosts = [...new Set(rules.map((r) => r.host))];
    const tls = rules.filter((r) => r.tls !== undefined).map((r) => ({ ...(r.host && { hosts: [r.host] }), ...(r.tls && { secretName: r.tls }) }));
    const annotations = pairs(context.flags.list('annotation').join(','));
    const [backend, port] = fallback.split(':');
    return {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, ...(Object.keys(annotations).length > 0 && { annotations }) },
      spec: {
        ...(context.flags.string('class') && { ingressClassName: context.flags.string('class') }),
        ...(fallback && { defaultBackend: { service: { name: backend, port: { number: Number(port) } } } }),
        ...(hosts.length > 0 && {
          rules: hosts.map((host) => ({ ...(host && { host }), http: { paths: rules.filter((r) => r.host === host).map((r) => r.path) } })),
        }),
        ...(tls.length > 0 && { tls }),
      },
    } as KubeObject;
  },
};
