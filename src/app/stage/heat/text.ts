import { texts } from '../../i18n/text';

const CPU = 'CPU';

export const text = texts({
  en: {
    map: (n: number, by: string) => `Heat map of ${n} nodes: ${by}`,
    hint: 'arrow keys move, Enter opens the node',
    colour: 'Colour',
    group: 'Groups',
    noGroups: 'none: by name',
    amounts: { cpu: `${CPU} requested`, memory: 'Memory requested', pods: 'Pods' },
    taints: 'Taints',
    label: (label: string) => `Label ${label}`,
    zone: 'Zone',
    empty: '0 %',
    full: '100 %',
    none: 'none',
    rest: 'others',
    taken: (percent: number, what: string) => `${what}: ${percent} %`,
    is: (what: string, value: string) => `${what}: ${value}`,
    pods: (n: number) => (n === 1 ? '1 Pod' : `${n} Pods`),
    inTrouble: (n: number) => `${n} in trouble`,
    close: 'Close',
    legend: 'Legend',
  },
  zh: {
    map: (n: number, by: string) => `${n} 个节点的热力图：${by}`,
    hint: '方向键移动，Enter 打开节点',
    colour: '颜色',
    group: '分组',
    noGroups: '不分组：按名称',
    amounts: { cpu: `已申请的 ${CPU}`, memory: '已申请的内存', pods: 'Pod 数' },
    taints: '污点',
    label: (label: string) => `标签 ${label}`,
    zone: '可用区',
    empty: '0 %',
    full: '100 %',
    none: '无',
    rest: '其他',
    taken: (percent: number, what: string) => `${what}：${percent} %`,
    is: (what: string, value: string) => `${what}：${value}`,
    pods: (n: number) => `${n} 个 Pod`,
    inTrouble: (n: number) => `${n} 个有问题`,
    close: '关闭',
    legend: '图例',
  },
});

type Words = (typeof text)['en'];

/** What the colours say, in words. */
export function wordsOfBy(t: Words, by: string): string {
  if (by === 'cpu' || by === 'memory' || by === 'pods') return t.amounts[by];
  if (by === 'taints') return t.taints;
  return wordsOfLabel(t, by.slice('label:'.length));
}

export const wordsOfLabel = (t: Words, label: string): string => (label === 'topology.kubernetes.io/zone' ? t.zone : t.label(label));
