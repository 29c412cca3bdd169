import { rich, texts } from '../i18n/text';
import type { Told } from './told';

export const preempt = texts({
  en: {
    steps: {
      ask: {
        title: ({ name }: Told) => `You ask for ${name}, which has a higher priority`,
        body: () => rich`Its {priorityClassName} gives it a number; so far that changes nothing.`,
      },
      nowhere: {
        title: ({ name }: Told) => `${name} fits on no node`,
        body: () => rich`Every node is filtered out. **PostFilter** now asks: on which node would it fit if Pods of lower priority were not there?`,
      },
      promise: {
        title: ({ node, name }: Told) => `${node} is promised to ${name}`,
        body: () =>
          rich`The scheduler chose the node with the least harm: fewest broken disruption budgets, lowest priorities, fewest victims. {status.nominatedNodeName} says so; it is no guarantee.`,
      },
      victim: {
        title: ({ pod }: Told) => `${pod} has to make room`,
        body: () => rich`The **scheduler** itself deletes the victim, with a condition {DisruptionTarget} that says why.`,
      },
      room: {
        title: ({ pod }: Told) => `${pod} has ended: there is room`,
        body: () => rich`It was given its grace period; the Pod of higher priority has to wait for it.`,
      },
      settle: {
        title: ({ name, node }: Told) => `${name} gets its node: ${node}`,
        body: () => rich`The end of the victim was an event that might help, so the Pod was tried again, and now it fits.`,
      },
      run: {
        title: ({ name }: Told) => `The kubelet starts ${name}`,
        body: () => rich`The victim comes back only if it has an owner, and only where there is room for it.`,
      },
    },
    facts: { pod: 'Pod', node: 'Node' },
  },
  zh: {
    steps: {
      ask: {
        title: ({ name }: Told) => `你请求创建优先级更高的 ${name}`,
        body: () => rich`它的 {priorityClassName} 给了它一个数字；到这里还没有任何不同。`,
      },
      nowhere: {
        title: ({ name }: Told) => `${name} 哪个节点都放不下`,
        body: () => rich`所有节点都被过滤掉。现在 **PostFilter** 要问：如果优先级更低的 Pod 不在，它放得进哪个节点？`,
      },
      promise: {
        title: ({ node, name }: Told) => `${node} 预留给 ${name}`,
        body: () => rich`调度器选择伤害最小的节点：破坏的中断预算最少、优先级最低、牺牲者最少。{status.nominatedNodeName} 记下它，但这不是保证。`,
      },
      victim: {
        title: ({ pod }: Told) => `${pod} 必须让位`,
        body: () => rich`**调度器**自己删除牺牲者，并留下说明原因的状况 {DisruptionTarget}。`,
      },
      room: {
        title: ({ pod }: Told) => `${pod} 已结束：有位置了`,
        body: () => rich`它享有自己的宽限期，优先级更高的 Pod 也得等它。`,
      },
      settle: {
        title: ({ name, node }: Told) => `${name} 得到节点：${node}`,
        body: () => rich`牺牲者的结束是一个可能有帮助的事件，于是这个 Pod 被再次尝试，这次放得下了。`,
      },
      run: {
        title: ({ name }: Told) => `kubelet 启动 ${name}`,
        body: () => rich`牺牲者只有在有属主、且别处有位置时才会回来。`,
      },
    },
    facts: { pod: 'Pod', node: '节点' },
  },
});
