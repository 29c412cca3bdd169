import { describe, expect, it } from 'vitest';
import type { Status } from '../../api/types.gen';
import { createHarness, type Harness } from '../testing/harness';

const LABEL = 'pod-security.kubernetes.io/';

function clusterWith(labels: Readonly<Record<string, string>>): Harness {
  const cluster = createHarness();
  const prefixed = Object.fromEntries(Object.entries(labels).map(([key, value]) => [`${LABEL}${key}`, value]));
  cluster.call({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'safe', labels: prefixed } } });
  cluster.call({ method: 'POST', path: '/api/v1/namespaces/safe/serviceaccounts', body: { metadata: { name: 'default' } } });
  return cluster;
}

const container = { name: 'c', image: 'nginx' };
const restricted = {
  ...container,
  securityContext: { allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' } },
};
const make = (cluster: Harness, spec: object) =>
  cluster.call({ method: 'POST', path: '/api/v1/namespaces/safe/pods', text: JSON.stringify({ metadata: { name: 'p' }, spec }) });

describe('a namespace that enforces', () => {
  it.each<[string, object, string]>([
    [
      'restricted',
      { containers: [container] },
      'allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    ],
    [
      'restricted',
      { containers: [restricted], volumes: [{ name: 'v', hostPath: { path: '/x' } }] },
      'restricted volume types (volume "v" uses restricted volume type "hostPath")',
    ],
    ['restricted', { containers: [restricted], securityContext: { runAsUser: 0 } }, 'runAsUser=0 (pod must not set runAsUser=0)'],
    ['baseline', { containers: [container], hostNetwork: true, hostPID: true }, 'host namespaces (hostNetwork=true, hostPID=true)'],
    ['baseline', { containers: [{ ...container, ports: [{ containerPort: 80, hostPort: 80 }] }] }, 'hostPort (container "c" uses hostPort 80)'],
    [
      'baseline',
      { containers: [{ ...container, securityContext: { privileged: true } }] },
      'privileged (container "c" must not set securityContext.privileged=true)',
    ],
    [
      'baseline',
      { containers: [{ ...container, securityContext: { capabilities: { add: ['SYS_ADMIN', 'KILL'] } } }] },
      'non-default capabilities (container "c" must not include "SYS_ADMIN" in securityContext.capabilities.add)',
    ],
    ['baseline', { containers: [container], volumes: [{ name: 'v', hostPath: { path: '/x' } }] }, 'hostPath volumes (volume "v")'],
    [
      'baseline',
      { containers: [{ ...container, securityContext: { seLinuxOptions: { type: 'x', user: 'u' } } }] },
      'seLinuxOptions (container "c" set forbidden securityContext.seLinuxOptions: type "x"; user may not be set)',
    ],
    ['baseline', { containers: [container], securityContext: { sysctls: [{ name: 'kernel.sem', value: '1' }] } }, 'forbidden sysctls (kernel.sem)'],
    [
      'baseline',
      { containers: [container], securityContext: { seccompProfile: { type: 'Unconfined' } } },
      'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
  ])('%s refuses %j', (level, spec, violations) => {
    const { code, body, warnings } = make(clusterWith({ enforce: level }), spec);
    expect([code, (body as Status).message, warnings]).toEqual([
      403,
      `pods "p" is forbidden: violates PodSecurity "${level}:latest": ${violations}`,
      undefined,
    ]);
  });

  it.each<[string, object]>([
    ['restricted', { containers: [restricted] }],
    ['baseline', { containers: [container] }],
    ['privileged', { containers: [{ ...container, securityContext: { privileged: true } }], hostNetwork: true }],
  ])('%s lets %j in', (level, spec) => {
    expect(make(clusterWith({ enforce: level }), spec)).toMatchObject({ code: 201 });
  });

  it('checks what the version of the standard asked for', () => {
    const spec = { containers: [{ ...container, securityContext: { allowPrivilegeEscalation: false, runAsNonRoot: true } }] };
    expect(make(clusterWith({ enforce: 'restricted', 'enforce-version': 'v1.18' }), spec).code).toBe(201);
  });
});

it('a namespace can warn of what it lets in, of templates too', () => {
  const cluster = clusterWith({ warn: 'baseline' });
  const spec = { containers: [container], hostNetwork: true };
  const warning = 'would violate PodSecurity "baseline:latest": host namespaces (hostNetwork=true)';
  expect(make(cluster, spec)).toMatchObject({ code: 201, warnings: [warning] });
  const template = { metadata: { labels: { a: 'b' } }, spec };
  const deployment = { metadata: { name: 'd' }, spec: { selector: { matchLabels: { a: 'b' } }, template } };
  expect(cluster.call({ method: 'POST', path: '/apis/apps/v1/namespaces/safe/deployments', text: JSON.stringify(deployment) })).toMatchObject({
    code: 201,
    warnings: [warning],
  });
});

it('a namespace that raises its level is warned of the Pods that break it', () => {
  const cluster = clusterWith({});
  make(cluster, { containers: [container], hostNetwork: true });
  const raised = (labels: object) =>
    cluster.call({
      method: 'PATCH',
      path: '/api/v1/namespaces/safe',
      contentType: 'application/merge-patch+json',
      text: JSON.stringify({ metadata: { labels } }),
    });
  expect(raised({ [`${LABEL}enforce`]: 'baseline' })).toMatchObject({
    code: 200,
    warnings: ['existing pods in namespace "safe" violate the new PodSecurity enforce level "baseline:latest"', 'p: host namespaces'],
  });
  expect((raised({ [`${LABEL}enforce`]: 'strict' }).body as Status).message).toBe(
    `Namespace "safe" is invalid: metadata.labels[${LABEL}enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted`,
  );
});
