import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Node, Pod, PodAffinityTerm, Service, TopologySpreadConstraint } from '../api/types.gen';
import { createCache } from './cache';
import { compileProfiles } from './config';
import { decide } from './decide';
import { compilePod } from './framework/pod-info';
import { NO_LISTERS } from './framework/snapshot';
import { createPlacementFinder } from './placement';
import { node, pod } from './testing';

const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';

const arbitraryKey = fc.constantFrom(ZONE, HOST, 'disk');
const arbitraryApp = fc.constantFrom('web', 'db', 'worker');
const arbitraryTerm: fc.Arbitrary<PodAffinityTerm> = fc.record({
  topologyKey: arbitraryKey,
  labelSelector: fc.record({ matchLabels: fc.record({ app: arbitraryApp }) }),
});
const arbitraryTerms = fc.record(
  {
    requiredDuringSchedulingIgnoredDuringExecution: fc.array(arbitraryTerm, { maxLength: 1 }),
    preferredDuringSchedulingIgnoredDuringExecution: fc.array(fc.record({ weight: fc.integer({ min: 1, max: 100 }), podAffinityTerm: arbitraryTerm }), {
      maxLength: 2,
    }),
  },
  { requiredKeys: [] },
);
const arbitraryConstraint: fc.Arbitrary<TopologySpreadConstraint> = fc.record(
  {
    maxSkew: fc.integer({ min: 1, max: 3 }),
    topologyKey: arbitraryKey,
    whenUnsatisfiable: fc.constantFrom('DoNotSchedule', 'ScheduleAnyway'),
    labelSelector: fc.oneof(fc.record({ matchLabels: fc.record({ app: arbitraryApp }) }), fc.constant({})),
    nodeTaintsPolicy: fc.constantFrom('Honor', 'Ignore'),
    nodeAffinityPolicy: fc.constantFrom('Honor', 'Ignore'),
  },
  { requiredKeys: ['maxSkew', 'topologyKey', 'whenUnsatisfiable', 'labelSelector'] },
);
const sometimes = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 2 });

/** What Pods of one kind have in common. */
const arbitraryTemplate = fc
  .record({
    app: arbitraryApp,
    cpu: fc.constantFrom('100m', '500m', '1'),
    port: sometimes(fc.constantFrom(80, 443)),
    nodeSelector: sometimes(fc.record({ disk: fc.constantFrom('ssd', 'hdd') })),
    tolerations: sometimes(fc.constant([{ key: 'gpu', operator: 'Exists' }])),
    preferred: sometimes(fc.constant([{ weight: 5, preference: { matchExpressions: [{ key: 'disk', operator: 'Exists' }] } }])),
    podAffinity: sometimes(arbitraryTerms),
    podAntiAffinity: sometimes(arbitraryTerms),
    topologySpreadConstraints: sometimes(fc.array(arbitraryConstraint, { minLength: 1, maxLength: 2 })),
  })
  .map((t) => (name: string): Pod => {
    const nodeAffinity = t.preferred && { preferredDuringSchedulingIgnoredDuringExecution: t.preferred };
    const made = pod(name, {
      labels: { app: t.app },
      containers: [
        {
          name: 'c',
          image: 'app:1',
          resources: { requests: { cpu: t.cpu, memory: '128Mi' } },
          ...(t.port && { ports: [{ containerPort: t.port, hostPort: t.port }] }),
        },
      ],
      ...(t.nodeSelector && { nodeSelector: t.nodeSelector }),
      ...(t.tolerations && { tolerations: t.tolerations }),
      ...(t.topologySpreadConstraints && { topologySpreadConstraints: t.topologySpreadConstraints }),
      affinity: {
        ...(nodeAffinity && { nodeAffinity }),
        ...(t.podAffinity && { podAffinity: t.podAffinity }),
        ...(t.podAntiAffinity && { podAntiAffinity: t.podAntiAffinity }),
      },
    });
    return made;
  });

const arbitraryNode = fc
  .record({
    zone: sometimes(fc.constantFrom('a', 'b', '')),
    disk: sometimes(fc.constantFrom('ssd', 'hdd')),
    taint: fc.constantFrom(undefined, 'NoSchedule', 'PreferNoSchedule'),
    cpu: fc.constantFrom('2', '4', '8'),
  })
  .map((n) => (name: string): Node => {
    const labels = { ...(n.zone !== undefined && { [ZONE]: n.zone }), ...(n.disk && { disk: n.disk }) };
    return node(name, { labels, cpu: n.cpu, ...(n.taint && { taints: [{ key: 'gpu', effect: n.taint }] }) });
  });

const arbitraryStep = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('place' as const), at: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('delete' as const, 'terminate' as const, 'start' as const), at: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('remove-node' as const, 'label-node' as const), at: fc.nat() }) },
);

describe('the incremental path', () => {
  it('finds the same nodes as the plain one, whatever comes and goes', () => {
    const service: Service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'default' }, spec: { selector: { app: 'web' } } };
    const arbitraryServices = fc.constantFrom(new Map<string, Service>(), new Map([['default/web', service]]));
    fc.assert(
      fc.property(
        fc.array(arbitraryNode, { minLength: 1, maxLength: 8 }),
        fc.array(arbitraryTemplate, { minLength: 1, maxLength: 4 }),
        fc.array(arbitraryStep, { minLength: 1, maxLength: 40 }),
        arbitraryServices,
        (nodes, templates, steps, services) => {
          const cache = createCache({ ...NO_LISTERS, services });
          const made = nodes.map((make, i) => make(`n${i}`));
          for (const one of made) cache.setNode(one);
          const finder = createPlacementFinder(cache);
          const profile = compileProfiles().get('default-scheduler')!;
          const placed: Pod[] = [];
          steps.forEach((step, i) => {
            const chosen = step.at % Math.max(1, placed.length);
            const old = placed[chosen];
            if (step.do === 'place') {
              const next = templates[step.at % templates.length]!(`p${i}`);
              const info = compilePod(next);
              const plain = decide(cache, info, profile);
              const ties = finder.find(info, profile);
              const names = ties && Array.from(ties, (at) => cache.nodes[at]!.name);
              expect(names).toEqual(plain.outcome === 'scheduled' ? plain.ties : undefined);
              if (!names) return;
              const assumed = { ...next, spec: { ...next.spec!, nodeName: names[step.at % names.length]! } };
              placed.push(assumed);
              cache.setPod(assumed);
            } else if (step.do === 'remove-node') cache.removeNode(`n${step.at % nodes.length}`);
            else if (step.do === 'label-node') cache.setNode(nodes[(step.at + 1) % nodes.length]!(`n${step.at % nodes.length}`));
            else if (!old) return;
            else if (step.do === 'delete') {
              placed.splice(chosen, 1);
              cache.removePod(compilePod(old).key);
            } else {
              const metadata = step.do === 'terminate' ? { ...old.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } : old.metadata;
              placed[chosen] = { ...old, metadata, status: { phase: 'Running' } };
              cache.setPod(placed[chosen]);
            }
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});
