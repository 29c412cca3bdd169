import type { Pod } from '../api/types.gen';
import type { KubeSchedulerConfiguration } from '../scheduler/config';
import { type ConfigurationsAnswer, underConfigurations } from './configurations';
import { type DrainAnswer, drain } from './drain';
import { type FewestAnswer, fewestNodes } from './fewest';
import { type FitAnswer, howManyFit } from './fit';
import { type LoseAnswer, lose, nodesNamed } from './lose';
import { type NodeTypesAnswer, whichNodeType } from './node-types';
import type { World } from './world';

/** What may be asked of a copy. The real scheduler answers, and nothing of the copy changes. */
export type Question =
  | { readonly question: 'fit'; readonly pod: Pod }
  /** Nodes by name, or by a label: `topology.kubernetes.io/zone=a`. */
  | { readonly question: 'drain' | 'lose'; readonly nodes: readonly string[] }
  | { readonly question: 'fewest' | 'node-types' }
  | { readonly question: 'configurations'; readonly configurations: readonly { readonly name: string; readonly configuration: KubeSchedulerConfiguration }[] };

export type Answer = FitAnswer | DrainAnswer | LoseAnswer | FewestAnswer | NodeTypesAnswer | ConfigurationsAnswer;

export function answerTo(world: World, asked: Question): Answer {
  switch (asked.question) {
    case 'fit':
      return howManyFit(world, asked.pod);
    case 'drain':
      return drain(world, nodesNamed(world, asked.nodes));
    case 'lose':
      return lose(world, nodesNamed(world, asked.nodes));
    case 'fewest':
      return fewestNodes(world);
    case 'node-types':
      return whichNodeType(world);
    case 'configurations':
      return underConfigurations(world, asked.configurations);
  }
}
