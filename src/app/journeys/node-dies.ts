import { rich, texts } from '../i18n/text';
import type { Told } from './told';

export const nodeDies = texts({
  en: {
    steps: {
      silence: {
        title: ({ name }: Told) => `${name} is heard of no more`,
        body: () =>
          rich`Nobody sees a node die. Its **kubelet** renews a {Lease} every 10 s, and now it does not. For 50 s the control plane believes the last thing that it heard: the node shows as Ready, its Pods as Running.`,
      },
      unknown: {
        title: ({ name }: Told) => `${name} is NotReady: its status is Unknown`,
        body: () =>
          rich`The **node lifecycle controller** has seen no new Lease for 50 s. It cannot say that the node is broken, only that it does not know: {Ready} becomes {Unknown}, and the node’s Pods are marked not ready, so that Services leave them out.`,
      },
      taint: {
        title: ({ name }: Told) => `${name} gets the taint unreachable`,
        body: () =>
          rich`The taint {node.kubernetes.io/unreachable:NoExecute} drives away whoever does not tolerate it. Every Pod was given a toleration of 300 s by admission, so for five minutes nothing happens.`,
      },
      evict: {
        title: ({ pod }: Told) => `The toleration is over: ${pod} is evicted`,
        body: () =>
          rich`The **taint eviction controller** deletes the Pod. Its kubelet cannot hear of it, so the Pod stays Terminating: it may still run over there, and nobody can know.`,
      },
      replace: {
        title: ({ pod }: Told) => `Its owner makes another one: ${pod}`,
        body: () => rich`A Pod that is going does not count any more, so the ReplicaSet is one short. A Pod without an owner would not come back.`,
      },
      elsewhere: {
        title: ({ pod, node }: Told) => `${pod} goes to ${node}`,
        body: () => rich`The **scheduler** leaves the tainted node out.`,
      },
      ready: {
        title: ({ pod }: Told) => `${pod} is ready: the loss is made good`,
        body: () => rich`About six minutes after the silence began, most of it waiting on purpose: a node that is only slow shall not lose its Pods.`,
      },
      back: {
        title: ({ name }: Told) => `${name} is back`,
        body: () => rich`Its kubelet renews the Lease again: Ready, and the taint goes. Pods that were deleted meanwhile are ended now.`,
      },
    },
    facts: { pod: 'Pod', node: 'Node' },
  },
  zh: {
    steps: {
      silence: {
        title: ({ name }: Told) => `再也听不到 ${name} 的消息`,
        body: () =>
          rich`没有人能看见节点死去。它的 **kubelet** 每 10 秒续一次 {Lease}，现在不再续了。控制平面在 50 秒内仍相信最后听到的：节点显示 Ready，Pod 显示 Running。`,
      },
      unknown: {
        title: ({ name }: Told) => `${name} NotReady：状态未知`,
        body: () =>
          rich`**节点生命周期控制器**已有 50 秒没看到新的 Lease。它不能说节点坏了，只能说不知道：{Ready} 变为 {Unknown}，节点上的 Pod 被标记为未就绪，Service 不再把请求发给它们。`,
      },
      taint: {
        title: ({ name }: Told) => `${name} 被打上 unreachable 污点`,
        body: () =>
          rich`污点 {node.kubernetes.io/unreachable:NoExecute} 赶走不能容忍它的 Pod。准入时每个 Pod 都得到了 300 秒的容忍，所以五分钟内什么也不发生。`,
      },
      evict: {
        title: ({ pod }: Told) => `容忍时间用完：${pod} 被驱逐`,
        body: () => rich`**污点驱逐控制器**删除这个 Pod。它的 kubelet 听不到，所以 Pod 停在 Terminating：它可能还在那边运行，没有人知道。`,
      },
      replace: {
        title: ({ pod }: Told) => `它的属主创建了另一个：${pod}`,
        body: () => rich`正在离开的 Pod 不再计数，于是 ReplicaSet 少了一个。没有属主的 Pod 就不会再回来。`,
      },
      elsewhere: {
        title: ({ pod, node }: Told) => `${pod} 去了 ${node}`,
        body: () => rich`**调度器**不考虑带污点的节点。`,
      },
      ready: {
        title: ({ pod }: Told) => `${pod} 就绪：损失已经补上`,
        body: () => rich`从沉默开始大约过了六分钟，大部分是有意的等待：只是慢的节点不应该失去它的 Pod。`,
      },
      back: {
        title: ({ name }: Told) => `${name} 恢复了`,
        body: () => rich`它的 kubelet 又开始续 Lease：Ready，污点去掉。期间被删除的 Pod 现在结束。`,
      },
    },
    facts: { pod: 'Pod', node: '节点' },
  },
});
