import type { StatusCode } from '../explanation';
import type { NodeInfo } from './node-info';
import type { PostFiltered, Scores } from './plugin';
import type { Status } from './status';

/** Hears each call of a plugin in the order in which the framework makes them. `explain` listens; an ordinary decision has nobody listening. */
export interface Recorder {
  preFilter(plugin: string, code: StatusCode, reasons: readonly string[]): void;
  filter(plugin: string, node: NodeInfo, status: Status | undefined): void;
  postFilter(plugin: string, result: PostFiltered): void;
  preScore(plugin: string, code: StatusCode): void;
  score(plugin: string, weight: number, feasible: readonly NodeInfo[], raw: Scores, normalized: Scores): void;
  /** It failed: on a node, or where all scores are brought into range. */
  scoreFailed(plugin: string, node: NodeInfo | undefined, status: Status): void;
}
