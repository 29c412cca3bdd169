import { describe, expect, it } from 'vitest';
import type { Message } from '../sim/message';
import { describeMessage } from './describe-message';

const message = <B extends { readonly type: string }>(from: string, to: string, body: B): Message<B> => ({
  id: 1,
  cause: 0,
  from,
  to,
  sentAtUs: 0,
  arrivesAtUs: 1,
  background: false,
  body,
});

const request = (method: string, path: string, more = {}) =>
  message('kubectl', 'apiserver', { type: 'request', stream: 1, agent: 'kubectl', method, path, ...more });
const WEB = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default' } };

describe('a request says as data what it does to which resource', () => {
  it.each([
    ['GET', '/api/v1/namespaces/default/pods', { verb: 'list', resource: 'pods' }],
    ['GET', '/api/v1/namespaces/default/pods/web', { verb: 'get', resource: 'pods', about: 'pods/default/web' }],
    ['GET', '/api/v1/pods?watch=true', { verb: 'watch', resource: 'pods' }],
    ['POST', '/api/v1/namespaces/default/pods/web/binding', { verb: 'create', resource: 'pods', subresource: 'binding', about: 'pods/default/web' }],
    ['PUT', '/apis/apps/v1/namespaces/default/deployments/web', { verb: 'update', resource: 'deployments', about: 'deployments/default/web' }],
    ['PATCH', '/api/v1/nodes/node-1/status', { verb: 'patch', resource: 'nodes', subresource: 'status', about: 'nodes/node-1' }],
    ['DELETE', '/api/v1/namespaces/default/pods/web', { verb: 'delete', resource: 'pods', about: 'pods/default/web' }],
    ['DELETE', '/api/v1/namespaces/default/pods', { verb: 'deletecollection', resource: 'pods' }],
  ])('%s %s', (method, path, data) => {
    const { label, ...described } = describeMessage(request(method, path));
    expect(described).toEqual({ kind: 'request', ...data });
    expect(label).not.toBe('');
  });

  it.each([
    ['as an object', { body: WEB }],
    ['as text', { text: 'kind: Pod\nmetadata:\n  name: web\n' }],
  ])('and what it is about, submitted %s', (_, more) => {
    expect(describeMessage(request('POST', '/api/v1/namespaces/default/pods', more))).toMatchObject({ verb: 'create', about: 'pods/default/web' });
  });

  it('or only its path, where there is no resource', () => {
    expect(describeMessage(request('GET', '/version'))).toEqual({ kind: 'request', label: 'GET /version' });
  });
});

describe('every other message says what is done or told', () => {
  const put = { op: 'put', key: '/registry/pods/default/web', value: WEB };
  it.each([
    ['a transaction', 'apiserver', 'etcd', { type: 'txn', id: 1, compare: [], success: [put], failure: [] }, 'put'],
    ['a range', 'apiserver', 'etcd', { type: 'range', id: 1, key: '/registry/pods/', prefix: true }, 'range'],
    ['a watch event', 'apiserver', 'scheduler', { type: 'watch', stream: 1, event: 'ADDED', object: WEB }, 'ADDED'],
    ['a call of the runtime', 'kubelet/a', 'runtime/a', { type: 'cri', call: 1, request: { method: 'PullImage', image: 'nginx' } }, 'PullImage'],
    ['a timer', 'kubelet/a', 'kubelet/a', { type: 'sync', pod: 'default/web' }, 'sync'],
    ['an input', 'cluster', 'etcd', { type: 'start' }, 'start'],
  ])('%s', (_, from, to, body, operation) => {
    expect(describeMessage(message(from, to, body)).operation).toBe(operation);
  });
});
