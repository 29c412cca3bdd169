import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '../../../api/types.gen';
import { changedResources, changeObjects, type Resources, type Touched, useCluster } from '../../store/cluster';
import { createCells } from './cells';

const NODES = 40;
const names = Array.from({ length: NODES }, (_, i) => `node-${i}`);
const ALL = 1_000;

const node = (name: string, zone = 'a'): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { zone } },
  status: { allocatable: { cpu: '10', pods: '110' }, conditions: [{ type: 'Ready', status: 'True' }] },
});
const pod = (name: string, nodeName: string, cpu = '1'): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec: { nodeName, containers: [{ name: 'c', image: 'i', resources: { requests: { cpu } } }] },
});

/** Nodes and Pods that change, and the cells that show them. */
function mapOf(by: 'cpu' | 'label:zone') {
  const cells = createCells({ names, begins: new Set() }, by);
  let resources: Resources = {};
  const change = (changed: Record<string, Node | Pod>, removed: readonly string[] = []): void => {
    const touched: Touched = new Map();
    changeObjects(resources, { changed, removed }, touched);
    resources = changedResources(resources, touched);
  };
  const update = (most = ALL): readonly number[] => cells.update({ ...useCluster.getState(), resources }, most);
  change(Object.fromEntries(names.map((name) => [`nodes/${name}`, node(name)])));
  change({ 'pods/default/a': pod('a', 'node-1'), 'pods/default/b': pod('b', 'node-2') });
  return { cells, change, update };
}

describe('the cells of a heat map', () => {
  it('are looked at where a node or a Pod has changed, and nowhere else', () => {
    const { cells, change, update } = mapOf('cpu');
    expect(update()).toHaveLength(NODES);
    const before = names.map((_, place) => cells.at(place));
    expect([update(), cells.at(1)?.reading]).toEqual([[], { part: 0.1 }]);
    change({ 'pods/default/a': pod('a', 'node-1', '5'), 'nodes/node-7': node('node-7') });
    expect([update(), cells.at(1)?.reading]).toEqual([[1], { part: 0.5 }]);
    expect(names.flatMap((_, place) => (cells.at(place) === before[place] ? [] : [place]))).toEqual([1, 7]);
  });

  it('hear of a Pod that is gone, and of one that has come to another node', () => {
    const { cells, change, update } = mapOf('cpu');
    update();
    change({ 'pods/default/a': pod('a', 'node-3') }, ['pods/default/b']);
    expect([...update()].sort()).toEqual([1, 2, 3]);
    expect([1, 2, 3].map((place) => cells.at(place)?.pods.length)).toEqual([0, 0, 1]);
  });

  it('come in parts where there are many, each once', () => {
    const { cells, update } = mapOf('cpu');
    const seen: number[] = [];
    let pictures = 0;
    do {
      seen.push(...update(10));
      pictures++;
    } while (cells.isBehind);
    expect([pictures, seen]).toEqual([5, [...names.keys()]]);
  });

  it('tell values apart by how many nodes have them: another order is another sign for all', () => {
    const { cells, change, update } = mapOf('label:zone');
    update();
    change({ 'nodes/node-0': node('node-0', 'b') });
    expect([update(), cells.at(0)?.sign, cells.at(1)?.sign]).toEqual([[0], 'B', 'A']);
    change(Object.fromEntries(names.slice(0, 30).map((name) => [`nodes/${name}`, node(name, 'b')])));
    expect(update()).toEqual([0, ...[...names.keys()].slice(30)]);
    expect([cells.at(0)?.sign, cells.at(39)?.sign]).toEqual(['A', 'B']);
  });
});
