import { rich, texts } from '../i18n/text';
import type { Told } from './told';

export const scale = texts({
  en: {
    steps: {
      ask: {
        title: ({ name }: Told) => `You ask for another number of replicas of ${name}`,
        body: () => rich`{kubectl scale} writes to the subresource {…/deployments/…/scale}; it changes one number.`,
      },
      store: {
        title: (): string => 'etcd keeps the number',
        body: () => rich`The template is as before, so nothing is rolled out: only the count differs.`,
      },
      replicaset: {
        title: ({ replicaset, before, now }: Told) => `${replicaset} goes from ${before} to ${now}`,
        body: () => rich`The **deployment controller** passes the number on to the ReplicaSet of the current template.`,
      },
      more: {
        title: (): string => 'The replica set controller creates what is missing',
        body: () => rich`It counts its Pods, finds fewer than wanted and posts the difference.`,
      },
      fewer: {
        title: ({ pod }: Told) => `The replica set controller chooses who goes: ${pod}`,
        body: () =>
          rich`First those without a node, then those not ready, then those on nodes with more Pods of the set, then the youngest. Each ends as gracefully as any Pod.`,
      },
      complete: {
        title: ({ name, replicas }: Told) => `${name} has its ${replicas} replicas`,
        body: () => rich`The Deployment’s {status} says so: as many Pods as wanted, all available.`,
      },
    },
    facts: { replicaset: 'ReplicaSet', replicas: 'Replicas', before: 'Replicas before', now: 'Replicas now', pod: 'Pod', node: 'Node' },
  },
  zh: {
    steps: {
      ask: {
        title: ({ name }: Told) => `你要求 ${name} 有另一个副本数`,
        body: () => rich`{kubectl scale} 写的是子资源 {…/deployments/…/scale}，只改一个数字。`,
      },
      store: {
        title: (): string => 'etcd 保存了这个数字',
        body: () => rich`模板没有变，所以不会滚动更新：只是数量不同。`,
      },
      replicaset: {
        title: ({ replicaset, before, now }: Told) => `${replicaset} 从 ${before} 变为 ${now}`,
        body: () => rich`**Deployment 控制器**把这个数字传给当前模板的 ReplicaSet。`,
      },
      more: {
        title: (): string => 'ReplicaSet 控制器补上缺少的 Pod',
        body: () => rich`它数自己的 Pod，发现比期望的少，就创建差额。`,
      },
      fewer: {
        title: ({ pod }: Told) => `ReplicaSet 控制器选择谁离开：${pod}`,
        body: () => rich`先是没有节点的，再是未就绪的，再是所在节点上同类更多的，然后是最年轻的。每个都和别的 Pod 一样优雅地结束。`,
      },
      complete: {
        title: ({ name, replicas }: Told) => `${name} 有了 ${replicas} 个副本`,
        body: () => rich`Deployment 的 {status} 如此报告：Pod 数量与期望一致，全部可用。`,
      },
    },
    facts: { replicaset: 'ReplicaSet', replicas: '副本数', before: '之前的副本数', now: '现在的副本数', pod: 'Pod', node: '节点' },
  },
});
