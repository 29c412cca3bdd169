import type { Mark } from './cursor';

/** What a document consists of, and where it stands in its text. */
export type Node = ScalarNode | SequenceNode | MappingNode | AliasNode;

interface Placed {
  /** Its first character; tag and anchor belong to it. */
  readonly start: Mark;
  /** Behind its last; of collections, behind what opens them. */
  readonly end: number;
}

export interface ScalarNode extends Placed {
  readonly kind: 'scalar';
  readonly value: string;
  readonly tag: string;
  /** Neither quoted nor tagged: what it is, its value tells. */
  readonly plain: boolean;
}

export interface SequenceNode extends Placed {
  readonly kind: 'sequence';
  readonly items: Node[];
}

export interface MappingNode extends Placed {
  readonly kind: 'mapping';
  readonly entries: Entry[];
}

export interface Entry {
  readonly key: Node;
  readonly value: Node;
}

export interface AliasNode extends Placed {
  readonly kind: 'alias';
  readonly name: string;
  /** What it stands for, which may contain it. */
  readonly target: Exclude<Node, AliasNode>;
}
