import { rich, texts } from '../i18n/text';
import type { Told } from './told';

export const drain = texts({
  en: {
    steps: {
      ask: {
        title: ({ name }: Told) => `You drain ${name}`,
        body: () => rich`{kubectl drain} is no request of its own: the client marks the node, then asks for the eviction of each Pod on it.`,
      },
      cordon: {
        title: ({ name }: Told) => `${name} takes no new Pods`,
        body: () => rich`{spec.unschedulable} is set. Pods that are there are not touched by it.`,
      },
      evict: {
        title: ({ pod }: Told) => `${pod} is asked to go`,
        body: () =>
          rich`An eviction is a deletion that asks first: {POST …/pods/…/eviction}. The API server looks whether a **PodDisruptionBudget** allows it.`,
      },
      blocked: {
        title: ({ pod }: Told) => `A disruption budget holds ${pod} back`,
        body: () =>
          rich`The answer is 429 Too Many Requests: with one Pod less there would be fewer than the budget demands. {kubectl} asks again every 5 s, for as long as it takes.`,
      },
      end: {
        title: ({ pod }: Told) => `${pod} ends gracefully`,
        body: () => rich`The same as any deletion: marked, taken out of its Services, SIGTERM, and time to end.`,
      },
      replace: {
        title: ({ pod }: Told) => `Its owner makes another one: ${pod}`,
        body: () => rich`It finds a place on another node, because this one is cordoned.`,
      },
      empty: {
        title: ({ name }: Told) => `${name} is drained`,
        body: () => rich`Whoever was asked to go is gone. DaemonSet Pods stay. {kubectl uncordon} lets Pods come again.`,
      },
    },
    facts: { pod: 'Pod', node: 'Node' },
  },
  zh: {
    steps: {
      ask: {
        title: ({ name }: Told) => `你排空 ${name}`,
        body: () => rich`{kubectl drain} 本身不是一个请求：客户端先标记节点，再逐个请求驱逐上面的 Pod。`,
      },
      cordon: {
        title: ({ name }: Told) => `${name} 不再接收新 Pod`,
        body: () => rich`{spec.unschedulable} 被设置。已有的 Pod 不受影响。`,
      },
      evict: {
        title: ({ pod }: Told) => `请求驱逐 ${pod}`,
        body: () => rich`驱逐是先询问的删除：{POST …/pods/…/eviction}。API server 会看 **PodDisruptionBudget** 是否允许。`,
      },
      blocked: {
        title: ({ pod }: Told) => `中断预算挡住了 ${pod}`,
        body: () => rich`回答是 429 Too Many Requests：再少一个 Pod 就低于预算的要求。{kubectl} 每 5 秒再问一次，直到允许为止。`,
      },
      end: {
        title: ({ pod }: Told) => `${pod} 优雅地结束`,
        body: () => rich`与任何删除一样：标记、从 Service 中去掉、SIGTERM，并留出结束的时间。`,
      },
      replace: {
        title: ({ pod }: Told) => `它的属主创建了另一个：${pod}`,
        body: () => rich`它会去别的节点，因为这个节点已被封锁。`,
      },
      empty: {
        title: ({ name }: Told) => `${name} 已排空`,
        body: () => rich`被请求离开的都走了。DaemonSet 的 Pod 留下。{kubectl uncordon} 让 Pod 重新进来。`,
      },
    },
    facts: { pod: 'Pod', node: '节点' },
  },
});
