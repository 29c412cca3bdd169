import { texts } from '../i18n/text';

export const text = texts({
  en: {
    stepOf: (n: number, all: number, name: string) => `Step ${n} of ${all}: ${name}`,
    eyebrow: (n: number, all: number, name: string) => `Step ${n} of ${all} · ${name}`,
    states: { done: 'done', now: '', next: 'not yet', refused: 'refused', skipped: 'did not happen' },
    none: 'Create a Pod, and its seven steps appear here.',
    choose: 'Journey',
    underWay: 'Under way',
    over: 'Over',
    refused: 'refused',
    parts: 'What this step consists of',
    runParts: {
      sandbox: 'Sandbox: the Pod’s network',
      pull: 'Pull the image',
      create: 'Create the container',
      start: 'Start it',
      probe: 'First probe',
      ready: 'Ready',
    },
    pin: 'Keep this journey, whatever is done next',
  },
  zh: {
    stepOf: (n: number, all: number, name: string) => `第 ${n} 步，共 ${all} 步：${name}`,
    eyebrow: (n: number, all: number, name: string) => `第 ${n} 步，共 ${all} 步 · ${name}`,
    states: { done: '已完成', now: '', next: '尚未开始', refused: '被拒绝', skipped: '没有发生' },
    none: '创建一个 Pod，它的七个步骤就会出现在这里。',
    choose: '旅程',
    underWay: '进行中',
    over: '已结束',
    refused: '被拒绝',
    parts: '这一步包含的内容',
    runParts: { sandbox: '沙箱：Pod 的网络', pull: '拉取镜像', create: '创建容器', start: '启动容器', probe: '第一次探测', ready: '就绪' },
    pin: '保持这段旅程，不随后面的操作改变',
  },
});
