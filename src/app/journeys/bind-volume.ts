import { rich, texts } from '../i18n/text';
import type { Told } from './told';

export const bindVolume = texts({
  en: {
    steps: {
      ask: {
        title: ({ name }: Told) => `You ask for the claim ${name}`,
        body: () => rich`A **PersistentVolumeClaim** says how much room is wanted and how it is to be used, and not where it is.`,
      },
      store: {
        title: ({ name }: Told) => `etcd keeps ${name}: it is Pending`,
        body: () =>
          rich`Its StorageClass says who makes volumes, and when: with {Immediate} at once, with {WaitForFirstConsumer} only when a Pod uses the claim, so that the volume is made where that Pod can run.`,
      },
      consumer: {
        title: ({ pod, name }: Told) => `A Pod uses ${name}: ${pod}`,
        body: () => rich`It names the claim in its {volumes}. As long as the claim has no volume, the Pod gets no node.`,
      },
      select: {
        title: ({ node, name }: Told) => `The scheduler selects ${node} for the volume of ${name}`,
        body: () =>
          rich`It has chosen a node for the Pod. Before it binds the Pod, it writes the node into the claim’s annotation {volume.kubernetes.io/selected-node}, and waits for the volume.`,
      },
      handover: {
        title: ({ provisioner }: Told) => `${provisioner} is to make the volume`,
        body: () =>
          rich`The **persistent volume controller** makes none itself: it writes into the claim’s annotation {volume.kubernetes.io/storage-provisioner} who does.`,
      },
      provision: {
        title: ({ volume }: Told) => `The provisioner makes ${volume}`,
        body: () =>
          rich`The **PersistentVolume** is an object of its own. Its {claimRef} names the claim that it is for, its {nodeAffinity} where it can be reached.`,
      },
      volume: {
        title: ({ volume, name }: Told) => `${volume} is bound to ${name}`,
        body: () => rich`The **persistent volume controller** writes the volume’s side first: now no other claim can take it.`,
      },
      claim: {
        title: ({ name, volume }: Told) => `${name} is bound to ${volume}`,
        body: () =>
          rich`The claim’s {spec.volumeName} names its volume. The two belong together until the claim is deleted, whatever Pods come and go; a Pod that waited gets its node now.`,
      },
    },
    facts: { class: 'StorageClass', pod: 'Pod', node: 'Node', provisioner: 'Provisioner', volume: 'Volume', capacity: 'Capacity' },
  },
  zh: {
    steps: {
      ask: {
        title: ({ name }: Told) => `你请求创建声明 ${name}`,
        body: () => rich`**PersistentVolumeClaim** 说明需要多少空间、如何使用，而不说空间在哪里。`,
      },
      store: {
        title: ({ name }: Told) => `etcd 保存了 ${name}：状态是 Pending`,
        body: () =>
          rich`它的 StorageClass 说明由谁、何时制备卷：{Immediate} 是立即，{WaitForFirstConsumer} 是等到有 Pod 使用这个声明，这样卷就制备在那个 Pod 能运行的地方。`,
      },
      consumer: {
        title: ({ pod, name }: Told) => `一个 Pod 使用 ${name}：${pod}`,
        body: () => rich`它在 {volumes} 里写了这个声明。声明还没有卷的时候，Pod 得不到节点。`,
      },
      select: {
        title: ({ node, name }: Told) => `调度器为 ${name} 的卷选择 ${node}`,
        body: () => rich`它已为 Pod 选好节点。绑定 Pod 之前，它把节点写进声明的注解 {volume.kubernetes.io/selected-node}，然后等待卷。`,
      },
      handover: {
        title: ({ provisioner }: Told) => `卷由 ${provisioner} 制备`,
        body: () => rich`**PersistentVolume 控制器**自己不制备卷：它把由谁制备写进声明的注解 {volume.kubernetes.io/storage-provisioner}。`,
      },
      provision: {
        title: ({ volume }: Told) => `制备器创建 ${volume}`,
        body: () => rich`**PersistentVolume** 是单独的对象。它的 {claimRef} 写着为哪个声明而建，{nodeAffinity} 写着从哪里可以访问。`,
      },
      volume: {
        title: ({ volume, name }: Told) => `${volume} 绑定到 ${name}`,
        body: () => rich`**PersistentVolume 控制器**先写卷的一侧：从此别的声明不能再占用它。`,
      },
      claim: {
        title: ({ name, volume }: Told) => `${name} 绑定到 ${volume}`,
        body: () => rich`声明的 {spec.volumeName} 写着它的卷。无论 Pod 来去，两者一直在一起，直到声明被删除；等待着的 Pod 现在得到节点。`,
      },
    },
    facts: { class: 'StorageClass', pod: 'Pod', node: '节点', provisioner: '制备器', volume: '卷', capacity: '容量' },
  },
});
