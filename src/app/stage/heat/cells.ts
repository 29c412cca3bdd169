import { isReady } from '../../../api/conditions';
import type { Node, Pod } from '../../../api/types.gen';
import { type ClusterState, objectsOf } from '../../store/cluster';
import { decisionProgress } from '../../store/decision';
import { changesOf, type Objects } from '../../store/objects';
import { podsOfNode } from '../../store/pods';
import { type Cell, isSameCell, tonesOf } from './draw-cell';
import { AMOUNTS, type HeatBy } from './options';
import { type Kind, kindsOf, readNode, signOf } from './reading';

/** The nodes in their order, and those with which another group begins. */
export interface HeatNodes {
  readonly names: readonly string[];
  readonly begins: ReadonlySet<string>;
}

type Shown = Pick<ClusterState, 'resources' | 'journey' | 'nowUs' | 'summary'>;

/** What the cells of a heat map show. */
export interface Cells {
  /** Takes in what is new, of nodes and Pods so many at most; gives the places of the cells that look another way than before. */
  update(state: Shown, most: number): readonly number[];
  /** Whether there is more to take in. */
  readonly isBehind: boolean;
  at(place: number): Cell | undefined;
  stop(): void;
}

const NO_PODS: readonly Pod[] = [];

const isSameKinds = (a: readonly Kind[], b: readonly Kind[]): boolean => a.length === b.length && a.every(({ value }, i) => value === b[i]?.value);

/** Follows the nodes and their Pods: of a node that is as it was nothing is looked at again, however many there are. */
export function createCells({ names, begins }: HeatNodes, by: HeatBy): Cells {
  const places = new Map(names.map((name, place) => [name, place]));
  const keys = names.map((name) => `nodes/${name}`);
  const cells: (Cell | undefined)[] = [];
  const nodesChanged = changesOf<Node>(({ metadata }) => metadata.name);
  const podsChanged = changesOf<Pod>(({ spec }) => spec?.nodeName);
  /** What all cells depend on: who is down, and how far a decision is. */
  let ground: readonly unknown[] = [];
  /** The places of those that are to be looked at. */
  let due = new Set<number>();
  const isOfAmounts = AMOUNTS.some((amount) => amount === by);
  /** Of cells that tell values apart: the values, and what stands for them. */
  const values: (string | undefined)[] = [];
  let kinds: readonly Kind[] = [];

  function noteChanges({ journey, nowUs, resources, summary: { down } }: Shown): void {
    const groundNow = [decisionProgress(journey, nowUs), down.map(({ component }) => component).join()];
    const changed = [nodesChanged.take(objectsOf(resources, 'nodes')), podsChanged.take(objectsOf(resources, 'pods'))];
    const isAnother = groundNow.some((value, i) => value !== ground[i]) || changed.includes(undefined);
    ground = groundNow;
    if (isAnother) due = new Set(names.keys());
    else for (const some of changed) for (const name of some ?? []) if (places.has(name)) due.add(places.get(name)!);
  }

  /** Which sign a value has depends on how many nodes have which. */
  function readValues(nodes: Objects<Node>): void {
    let isSame = true;
    for (const place of due) {
      const node = nodes.get(keys[place]!);
      const reading = node && readNode(by, node, NO_PODS);
      const value = reading && 'value' in reading ? reading.value : undefined;
      isSame &&= value === values[place];
      values[place] = value;
    }
    if (isSame) return;
    const now = kindsOf(values.filter((value) => value !== undefined));
    if (!isSameKinds(kinds, now)) due = new Set(names.keys());
    kinds = now;
  }

  function cellOf(place: number, node: Node, pods: readonly Pod[], { journey, nowUs, summary: { down } }: Shown): Cell {
    const last = cells[place];
    const name = names[place]!;
    const progress = decisionProgress(journey, nowUs);
    const reading = last && last.node === node && last.pods === pods ? last.reading : readNode(by, node, pods);
    const sign = 'value' in reading ? signOf(kinds, reading.value) : undefined;
    return {
      node,
      reading,
      sign,
      hue: sign === undefined || sign === '–' ? -1 : kinds.findIndex((kind) => kind.sign === sign),
      pods,
      tones: tonesOf(pods),
      isDown: down.some(({ component }) => component === name || component === `kubelet/${name}`) || !isReady(node),
      verdict: progress?.nodes.get(name),
      totalMax: progress?.totalMax ?? 1,
      begins: begins.has(name),
    };
  }

  return {
    update(state, most) {
      noteChanges(state);
      const nodes = objectsOf<Node>(state.resources, 'nodes');
      const pods = objectsOf<Pod>(state.resources, 'pods');
      if (!isOfAmounts) readValues(nodes);
      const changed: number[] = [];
      let looked = 0;
      for (const place of due) {
        if (looked >= most) break;
        due.delete(place);
        const node = nodes.get(keys[place]!);
        const here = podsOfNode(pods, names[place]!);
        looked += 1 + here.length;
        const next = node && cellOf(place, node, here, state);
        if (next && !isSameCell(next, cells[place])) changed.push(place);
        cells[place] = next;
      }
      return changed;
    },
    get isBehind() {
      return due.size > 0;
    },
    at: (place) => cells[place],
    stop() {
      nodesChanged.stop();
      podsChanged.stop();
    },
  };
}
