import type { Answer } from './ask';
import type { Column } from './configurations';
import type { Move } from './drain';
import type { Spread } from './imbalance';

/** An answer as a table: a line that says it, what stands over the columns, and rows of texts. */
export interface AnswerTable {
  readonly said: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
const spreadText = ({ min, max, deviation }: Spread): string => `${percent(min)} – ${percent(max)}, σ ${percent(deviation)}`;
const countsText = ({ min, max, deviation }: Spread): string => `${min} – ${max}, σ ${deviation.toFixed(1)}`;

const MOVES = ['POD', 'FROM', 'FATE', 'TO', 'ROUND', 'WHY'];
const moveRow = ({ pod, from, fate, to = '', round, why = '' }: Move): readonly string[] => [
  pod,
  from,
  fate,
  to,
  round === undefined ? '' : String(round),
  why,
];

const countOf = (moves: readonly Move[], fate: Move['fate']): number => moves.filter((move) => move.fate === fate).length;
/** What is said of more than one. */
const MANY = { moves: 'move', waits: 'wait', blocked: 'blocked', lost: 'lost', stays: 'stay' } as const;
const fates = (moves: readonly Move[]): string =>
  (['moves', 'waits', 'blocked', 'lost', 'stays'] as const)
    .map((fate) => [fate, countOf(moves, fate)] as const)
    .filter(([, n]) => n > 0)
    .map(([fate, n]) => `${n} ${n === 1 ? fate : MANY[fate]}`)
    .join(', ');

export const MEASURES = ['MOVED', 'WAITING', 'EMPTY NODES', 'CPU', 'MEMORY', 'PODS'];
/** How even a world is: its name, and what stands below `MEASURES`. */
export const measuresRow = ({ name, moved, waiting, empty, imbalance: { cpu, memory, pods } }: Column): readonly string[] => [
  name,
  String(moved),
  String(waiting),
  String(empty),
  spreadText(cpu),
  spreadText(memory),
  countsText(pods),
];

export function tableOf(answer: Answer): AnswerTable {
  switch (answer.question) {
    case 'fit':
      return {
        said: answer.isMore ? `At least ${answer.count} fit.` : `${answer.count} fit, then: ${answer.why}`,
        columns: ['NODE', 'COUNT'],
        rows: answer.nodes.map(({ node, count }) => [node, String(count)]),
      };
    case 'drain':
      return {
        said: `Draining ${answer.nodes.join(', ') || 'no node'}: ${fates(answer.moves) || 'nothing to move'}.`,
        columns: MOVES,
        rows: answer.moves.map(moveRow),
      };
    case 'lose':
      return {
        said: `Without ${answer.nodes.join(', ') || 'no node'}: ${answer.survive} Pods survive; ${fates(answer.moves) || 'nothing is lost'}.`,
        columns: MOVES,
        rows: answer.moves.map(moveRow),
      };
    case 'fewest':
      return {
        said: `${answer.emptied.length} of ${answer.nodes} nodes could be emptied.`,
        columns: ['NODE', 'FATE', 'WHY'],
        rows: [
          ...answer.emptied.map(({ node, moves }) => [node, 'emptied', fates(moves)]),
          ...answer.kept.map(({ node, pod, why }) => [node, 'kept', `${pod}: ${why}`]),
        ],
      };
    case 'node-types':
      return {
        said: `${answer.pending} Pods wait.`,
        columns: ['TYPE', 'NODES', 'PLACED', 'LEFT', 'WHY'],
        rows: answer.types.map(({ type, nodes, placed, left }) => [
          type,
          String(nodes),
          String(placed),
          String(left.length),
          left[0] ? `${left[0].pod}: ${left[0].why}` : '',
        ]),
      };
    case 'configurations':
      return {
        said: 'Everything placed anew by each configuration, in the order of its coming.',
        columns: ['CONFIGURATION', ...MEASURES],
        rows: answer.columns.map(measuresRow),
      };
  }
}
