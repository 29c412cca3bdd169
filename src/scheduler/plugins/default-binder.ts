import type { Plugin } from '../framework/plugin';

/** Binds a Pod by a POST to its binding subresource (kube-scheduler DefaultBinder). */
export const defaultBinder: Plugin = {
  name: 'DefaultBinder',

  bind: ({ namespace, name, uid }, node) => ({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/pods/${name}/binding`,
    body: { apiVersion: 'v1', kind: 'Binding', metadata: { namespace, name, uid }, target: { kind: 'Node', name: node } },
  }),
};
