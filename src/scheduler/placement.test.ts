import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pod, Service } from '../api/types.gen';
import { createCache } from './cache';
import { compileProfiles } from './config';
import { decide } from './decide';
import { compilePod } from './framework/pod-info';
import { NO_LISTERS } from './framework/snapshot';
import { createPlacementFinder } from './placement';
import { arbitraryConfiguration, arbitraryNode, arbitraryTemplate, NAMESPACES } from './random-worlds';

const arbitraryStep = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('place' as const), at: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('delete' as const, 'terminate' as const, 'start' as const, 'resize' as const, 'relabel' as const),
      at: fc.nat(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('remove-node' as const, 'label-node' as const), at: fc.nat() }) },
);

/** A newer version of a placed Pod. */
function changed(old: Pod, how: 'terminate' | 'start' | 'resize' | 'relabel'): Pod {
  switch (how) {
    case 'terminate':
      return { ...old, metadata: { ...old.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
    case 'start':
      return { ...old, status: { phase: 'Running' } };
    case 'relabel':
      return { ...old, metadata: { ...old.metadata, labels: { app: 'web', version: '2' } } };
    case 'resize': {
      const resources = { requests: { cpu: '1500m' } };
      const status = { name: 'c0', image: '', imageID: '', ready: true, restartCount: 0, resources, allocatedResources: resources.requests };
      return { ...old, status: { phase: 'Running', containerStatuses: [status] } };
    }
  }
}

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
        arbitraryConfiguration,
        (nodes, templates, steps, services, configuration) => {
          const cache = createCache({ ...NO_LISTERS, namespaces: NAMESPACES, services });
          const made = nodes.map((make, i) => make(`n${i}`));
          for (const one of made) cache.setNode(one);
          const finder = createPlacementFinder(cache);
          const profile = compileProfiles(configuration).get('default-scheduler')!;
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
              placed[chosen] = changed(old, step.do);
              cache.setPod(placed[chosen]);
            }
          });
        },
      ),
      { numRuns: Number(process.env.PODSCOPE_FUZZ_RUNS ?? 300) },
    );
  });
});
