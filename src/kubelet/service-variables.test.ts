import { describe, expect, it } from 'vitest';
import { looksAtServices, serviceVariables } from './service-variables';
import { podOf } from './testing';

const service = (spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'my-shop', namespace: 'default' }, spec });

describe('the variables of a Service', () => {
  it('name its address, and each of its ports', () =>
    expect(serviceVariables([service({ clusterIP: '10.96.0.7', ports: [{ name: 'http', port: 80 }] })]).map(([name, value]) => `${name}=${value}`)).toEqual([
      'MY_SHOP_SERVICE_HOST=10.96.0.7',
      'MY_SHOP_SERVICE_PORT=80',
      'MY_SHOP_SERVICE_PORT_HTTP=80',
      'MY_SHOP_PORT=tcp://10.96.0.7:80',
      'MY_SHOP_PORT_80_TCP=tcp://10.96.0.7:80',
      'MY_SHOP_PORT_80_TCP_PROTO=tcp',
      'MY_SHOP_PORT_80_TCP_PORT=80',
      'MY_SHOP_PORT_80_TCP_ADDR=10.96.0.7',
    ]));
  it('are none without an address', () => expect(serviceVariables([service({ clusterIP: 'None', ports: [{ port: 80 }] })])).toEqual([]));
  it.each([
    [['sh', '-c', 'env'], {}, true],
    [['sh', '-c', 'curl $WEB_SERVICE_HOST'], {}, true],
    [['sleep', '1'], {}, false],
    [['env'], { enableServiceLinks: false }, false],
    [['nginx'], { initContainers: [{ name: 'wait', image: 'busybox', lifecycle: { postStart: { exec: { command: ['sh', '-c', 'env'] } } } }] }, true],
    [['sh'], { initContainers: [{ name: 'typed', image: 'busybox', stdin: true }] }, true],
  ])('are looked at by %j with %j: %j', (command, spec, looks) =>
    expect(looksAtServices(podOf({ containers: [{ name: 'main', image: 'busybox', command }], ...spec }))).toBe(looks),
  );
});
