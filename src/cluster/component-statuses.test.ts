import { describe, expect, it } from 'vitest';
import { openEngine } from '../engine/engine';

/** What `kubectl get componentstatuses` shows, row by row, and the warning that comes with it. */
function shown(engine = openEngine({ nodes: 1 })) {
  const { body, warnings } = engine.request({ method: 'GET', path: '/api/v1/componentstatuses', accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
  const { rows } = body as unknown as { readonly rows: readonly { readonly cells: readonly string[] }[] };
  return { rows: rows.map(({ cells }) => cells), warnings };
}

describe('the parts of the control plane', () => {
  it('are healthy as long as they are there; nobody should ask this way any more', () =>
    expect(shown()).toEqual({
      rows: [
        ['scheduler', 'Healthy', 'ok', ''],
        ['controller-manager', 'Healthy', 'ok', ''],
        ['etcd-0', 'Healthy', 'ok', ''],
      ],
      warnings: ['v1 ComponentStatus is deprecated in v1.19+'],
    }));
  it('are not, where one has been stopped', () => {
    const engine = openEngine({ nodes: 1 });
    engine.fault({ kind: 'stop-component', component: 'scheduler' });
    engine.runFor(2);
    expect(shown(engine).rows[0]).toEqual([
      'scheduler',
      'Unhealthy',
      'Get "https://127.0.0.1:10259/healthz": dial tcp 127.0.0.1:10259: connect: connection refused',
      '',
    ]);
  });
  it('have names', () => {
    const engine = openEngine({ nodes: 1 });
    expect(engine.request({ method: 'GET', path: '/api/v1/componentstatuses/etcd-0' }).body).toMatchObject({
      kind: 'ComponentStatus',
      metadata: { name: 'etcd-0' },
    });
    expect(engine.request({ method: 'GET', path: '/api/v1/componentstatuses/etcd-1' })).toMatchObject({
      code: 404,
      body: { message: 'componentstatus "etcd-1" not found' },
    });
  });
});
