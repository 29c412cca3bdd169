import type { Explanation } from '../scheduler/explanation';
import type { Cluster } from './cluster';
import type { Cycle } from './journey';
import type { TraceIndex } from './trace-index';

export type { Explanation } from '../scheduler/explanation';
