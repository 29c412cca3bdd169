import { rich, texts } from '../i18n/text';
import type { Told } from './told';

export const autoscale = texts({
  en: {
    steps: {
      ask: {
        title: ({ name }: Told) => `You ask for the autoscaler ${name}`,
        body: () => rich`A **HorizontalPodAutoscaler** names what it scales, between which numbers, and how much each Pod should use.`,
      },
      store: {
        title: ({ name }: Told) => `etcd keeps ${name}`,
        body: () => rich`What it scales is not touched by that: from now on a controller looks at it every 15 s.`,
      },
      look: {
        title: ({ target }: Told) => `The autoscaler looks at ${target}`,
        body: () =>
          rich`It reads the subresource {…/scale}: how many replicas there are, and by which labels their Pods are found. That works for every kind that has one.`,
      },
      metrics: {
        title: (): string => 'It asks what these Pods use',
        body: () =>
          rich`{metrics.k8s.io} is served by **metrics-server**, which asks the kubelets. Pods that are not ready yet, or that nothing is known of, count with care.`,
      },
      decide: {
        title: ({ before, now }: Told) => `It decides: from ${before} to ${now} replicas`,
        body: () =>
          rich`Wanted = replicas × what is used ÷ what should be used, rounded up; a difference of less than 10 % changes nothing, and {behavior} says how fast it may go. It writes the number to {…/scale} and creates no Pod itself.`,
      },
      scale: {
        title: (): string => 'etcd keeps the new number of replicas',
        body: () => rich`It stands in {spec.replicas}, as if you had typed {kubectl scale}.`,
      },
      note: {
        title: ({ name }: Told) => `${name} notes what it has done`,
        body: () => rich`Its {status} has the last metrics, the wanted number, and conditions that say whether it can scale and what limits it.`,
      },
      follow: {
        title: ({ pod }: Told) => `The Pods follow: ${pod}`,
        body: () => rich`The controllers of the workload bring the Pods to the new number, as they always do.`,
      },
      complete: {
        title: ({ name }: Told) => `What ${name} scales has as many Pods as it wants`,
        body: () =>
          rich`All are ready and share the load. The autoscaler goes on looking: up at once, down only when nothing has asked for more for five minutes.`,
      },
    },
    facts: { target: 'Scales', before: 'Replicas before', now: 'Replicas now', used: 'Used of what is requested', aim: 'Target', pod: 'Pod', node: 'Node' },
  },
  zh: {
    steps: {
      ask: {
        title: ({ name }: Told) => `你请求创建自动扩缩器 ${name}`,
        body: () => rich`**HorizontalPodAutoscaler** 写明扩缩谁、在哪两个数之间、每个 Pod 应当用多少。`,
      },
      store: {
        title: ({ name }: Told) => `etcd 保存了 ${name}`,
        body: () => rich`被扩缩的对象并没有因此改变：从现在起，控制器每 15 s 查看它一次。`,
      },
      look: {
        title: ({ target }: Told) => `自动扩缩器查看 ${target}`,
        body: () => rich`它读取子资源 {…/scale}：现在有多少副本，用哪些标签找到它们的 Pod。凡是有这个子资源的类型都可以扩缩。`,
      },
      metrics: {
        title: (): string => '它询问这些 Pod 用了多少',
        body: () => rich`{metrics.k8s.io} 由 **metrics-server** 提供，它去问各个 kubelet。尚未就绪或没有数据的 Pod 会谨慎计入。`,
      },
      decide: {
        title: ({ before, now }: Told) => `它决定：副本数从 ${before} 到 ${now}`,
        body: () =>
          rich`期望值 = 副本数 × 实际用量 ÷ 目标用量，向上取整；相差不到 10 % 就不变，{behavior} 规定变化的快慢。它把数字写到 {…/scale}，自己不创建 Pod。`,
      },
      scale: {
        title: (): string => 'etcd 保存了新的副本数',
        body: () => rich`它写在 {spec.replicas} 里，就像你输入了 {kubectl scale}。`,
      },
      note: {
        title: ({ name }: Told) => `${name} 记下所做的事`,
        body: () => rich`它的 {status} 里有最近的指标、期望的副本数，以及说明能否扩缩、受什么限制的状况。`,
      },
      follow: {
        title: ({ pod }: Told) => `Pod 随之变化：${pod}`,
        body: () => rich`工作负载的控制器像往常一样，让 Pod 达到新的数量。`,
      },
      complete: {
        title: ({ name }: Told) => `${name} 扩缩的对象达到了期望的 Pod 数量`,
        body: () => rich`它们全部就绪，分担负载。自动扩缩器继续查看：扩大立即进行，缩小则要等五分钟内没有更高的需求。`,
      },
    },
    facts: { target: '扩缩对象', before: '之前的副本数', now: '现在的副本数', used: '用量占请求量', aim: '目标', pod: 'Pod', node: '节点' },
  },
});
