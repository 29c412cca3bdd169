import type { Brief } from './brief';

/** The Pods of one owner, or those that have borne one name, in short and in the order of their creation. */
export interface Family {
  /** The object that was asked about: `deployments/default/web`, `pods/default/web`. */
  readonly key: string;
  /** Who controls all of them in the end: `deployments/default/web`. */
  readonly owner?: string;
  readonly pods: readonly Brief[];
  /** So many more were there before these. */
  readonly earlier: number;
}
