import { describe, expect, it } from 'vitest';
import type { ApiResource } from '../../kubectl/discovery';
import { commonPrefix, complete, type Known } from './complete';

const resource = (plural: string, singular: string, shortNames: readonly string[] = []): ApiResource => ({
  group: '',
  version: 'v1',
  kind: singular,
  plural,
  singular,
  shortNames,
  categories: [],
  namespaced: true,
  verbs: ['list'],
  subresources: [],
});

const OBJECTS: Readonly<Record<string, readonly string[]>> = { pods: ['web-1', 'web-2', 'db'], nodes: ['node-1'], namespaces: ['default', 'kube-system'] };
const known: Known = {
  programs: ['cat', 'grep', 'kubectl'],
  files: ['pod-solo.yaml', 'rc.yaml'],
  discovery: {
    resources: [resource('pods', 'pod', ['po']), resource('podtemplates', 'podtemplate'), resource('nodes', 'node', ['no'])],
    groupVersions: ['v1'],
  },
  names: (plural) => OBJECTS[plural] ?? [],
  containers: ['main', 'side'],
};

describe('completion', () => {
  it.each([
    ['kub', ['kubectl']],
    ['podscope w', ['why']],
    ['podscope why pod/w', ['pod/web-1', 'pod/web-2']],
    ['kubectl rep', ['replace']],
    ['kubectl rollout re', ['restart', 'resume']],
    ['kubectl create sec', ['secret']],
    ['kubectl get po', ['pods', 'podtemplates']],
    ['kubectl get pods,no', ['pods,nodes']],
    ['kubectl get pod w', ['web-1', 'web-2']],
    ['kubectl delete pods web-1 ', ['db', 'web-2']],
    ['kubectl describe po/d', ['po/db']],
    ['kubectl get -n ku', ['kube-system']],
    ['kubectl get pods -n default w', ['web-1', 'web-2']],
    ['kubectl get pods --namespace=d', ['--namespace=default']],
    ['kubectl create -f p', ['pod-solo.yaml']],
    ['kubectl logs d', ['db']],
    ['kubectl logs db -c s', ['side']],
    ['kubectl exec -it po/w', ['po/web-1', 'po/web-2']],
    ['kubectl port-forward d', ['db']],
    ['kubectl cordon n', ['node-1']],
    ['kubectl get pods -o y', ['yaml']],
    ['kubectl get pods --show-l', ['--show-labels']],
    ['kubectl explain po', ['pods', 'podtemplates']],
    ['cat r', ['rc.yaml']],
    ['kubectl get pods | gre', ['grep']],
    ['kubectl version x', []],
    ['export POD=$(kubectl get pod w', ['web-1', 'web-2']],
    ['for i in 1 2; do kubectl delete pod d', ['db']],
    ['kubectl get pods -o name | xargs kubectl des', ['describe']],
    ['watch kubectl get n', ['nodes']],
  ])('%j may become %j', (line, wanted) => {
    expect(complete(line, known)).toEqual(wanted);
  });

  it('completes as far as all candidates agree', () => {
    expect(commonPrefix(['web-1', 'web-2'])).toBe('web-');
    expect(commonPrefix([])).toBe('');
  });
});
