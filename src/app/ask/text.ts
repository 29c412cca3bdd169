import type { Answer } from '../../ask/ask';
import { texts } from '../i18n/text';

/** How many Pods fare how. */
const fared = (answer: Extract<Answer, { readonly question: 'drain' | 'lose' }>, fate: string): number =>
  answer.moves.filter((move) => move.fate === fate).length;

function saidInChinese(answer: Answer): string {
  switch (answer.question) {
    case 'fit':
      return answer.isMore ? `至少放得下 ${answer.count} 个。` : `放得下 ${answer.count} 个，然后：${answer.why}`;
    case 'drain':
    case 'lose':
      return `${answer.nodes.join('、') || '没有节点'}：${fared(answer, 'moves')} 个迁移，${fared(answer, 'waits')} 个等待，${fared(answer, 'blocked')} 个被阻止，${fared(answer, 'lost')} 个丢失。`;
    case 'fewest':
      return `${answer.nodes} 个节点中有 ${answer.emptied.length} 个可以腾空。`;
    case 'node-types':
      return `${answer.pending} 个 Pod 在等待。`;
    case 'configurations':
      return '按每种配置把全部 Pod 依次重新放置。';
  }
}

const ENGLISH: Readonly<Record<string, string>> = {
  POD: 'Pod',
  FROM: 'From',
  FATE: 'Fate',
  TO: 'To',
  ROUND: 'Round',
  WHY: 'Why',
  NODE: 'Node',
  COUNT: 'Count',
  TYPE: 'Type',
  NODES: 'Nodes',
  PLACED: 'Placed',
  LEFT: 'Left',
  CONFIGURATION: 'Configuration',
  MOVED: 'Moved',
  WAITING: 'Waiting',
  'EMPTY NODES': 'Empty nodes',
  MEMORY: 'Memory',
  PODS: 'Pods',
  blocked: 'blocked by a budget',
  lost: 'lost: nobody makes it anew',
  stays: 'stays: it is its node’s own',
};

const CHINESE: Readonly<Record<string, string>> = {
  FROM: '原节点',
  FATE: '结果',
  TO: '新节点',
  ROUND: '轮次',
  WHY: '原因',
  NODE: '节点',
  COUNT: '数量',
  TYPE: '类型',
  NODES: '节点数',
  POD: 'Pod',
  PLACED: '已放置',
  LEFT: '剩余',
  CONFIGURATION: '配置',
  MOVED: '移动',
  WAITING: '等待',
  'EMPTY NODES': '空节点',
  MEMORY: '内存',
  PODS: 'Pod 数',
  moves: '迁移',
  waits: '等待',
  blocked: '被中断预算阻止',
  lost: '丢失：没有控制器重建',
  stays: '保留：属于该节点',
  emptied: '可腾空',
  kept: '保留',
  now: '现在',
  default: '默认',
};

export const text = texts({
  en: {
    title: 'Ask the copy',
    intro: 'The scheduler answers, for the cluster as it is now. Nothing in it changes.',
    question: 'Question',
    questions: {
      fit: 'Would the file in the editor fit, and how many of it?',
      drain: 'What if these nodes are drained?',
      lose: 'What if these nodes are lost?',
      fewest: 'Which nodes could be emptied?',
      'node-types': 'Which type of node would what is Pending take?',
      configurations: 'Where would everything be by another configuration?',
    },
    nodes: 'Nodes',
    nodesLike: 'node-1 node-2, or topology.kubernetes.io/zone=a',
    ask: 'Ask',
    asking: 'The scheduler is at it.',
    answer: 'Answer',
    more: (n: number) => `and ${n} more rows`,
    words: ENGLISH,
    said: (_answer: Answer): string | undefined => undefined,
  },
  zh: {
    title: '问问副本',
    intro: '由调度器根据集群现在的样子回答，集群不会有任何改变。',
    question: '问题',
    questions: {
      fit: '编辑器里的文件放得下吗？能放几个？',
      drain: '如果腾空这些节点？',
      lose: '如果失去这些节点？',
      fewest: '哪些节点可以腾空？',
      'node-types': 'Pending 的 Pod 需要哪种节点？',
      configurations: '换一种调度器配置，一切会在哪里？',
    },
    nodes: '节点',
    nodesLike: 'node-1 node-2，或 topology.kubernetes.io/zone=a',
    ask: '提问',
    asking: '调度器正在计算。',
    answer: '回答',
    more: (n: number) => `还有 ${n} 行`,
    words: CHINESE,
    said: (answer: Answer): string | undefined => saidInChinese(answer),
  },
});
