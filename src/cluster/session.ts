import type { Cluster } from './cluster';
import type { Focus } from './journeys/start';
import type { SavedSession } from './saved-session';
import { branchesProblem, configProblem } from './validation';

export type { SavedSession } from './saved-session';

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** What is wrong with a saved session, which may come from a link or from another version of the page; undefined: it can be opened. */
export function sessionProblem({ version, config, branches, branch, delivered, nowUs, playing, focus, journey }: SavedSession): string | undefined {
  const problem = configProblem(config) ?? branchesProblem(branches);
  if (problem !== undefined) return problem;
  if (version !== 1) return 'version: is not one that this page knows';
  if (!branches.some((saved) => saved.branch.name === branch)) return 'branch: is none of the branches';
  if (!isCount(delivered) || !isCount(nowUs)) return 'delivered, nowUs: must be whole numbers that are not negative';
  if (journey !== undefined && typeof journey.subject !== 'string') return 'journey: must say what it is about';
  return typeof playing === 'boolean' && (focus === undefined || typeof focus === 'string') ? undefined : 'playing, focus: must be true or false, and a text';
}

/** The journey that a session tells. */
export const focusOf = ({ journey, focus }: SavedSession): Focus | undefined => journey ?? (focus === undefined ? undefined : { subject: `pods/${focus}` });

/**
 * Runs a cluster that was made of a session's branches as far as the saved branch was known, and then goes to where it was left. `goesOn` may end it early.
 */
export function comeBack(cluster: Cluster, { branches, branch, delivered, nowUs }: SavedSession, goesOn: () => boolean = () => true): void {
  const head = branches.find((b) => b.branch.name === branch)?.head;
  if (!head) return;
  cluster.passTo(head.delivered, goesOn);
  while (cluster.delivered < head.delivered && goesOn() && cluster.step());
  cluster.idleTo(Math.min(head.nowUs, cluster.nextAtUs));
  cluster.seek(Math.min(delivered, cluster.delivered), Math.min(nowUs, cluster.nowUs));
}
