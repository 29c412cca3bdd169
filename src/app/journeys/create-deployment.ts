import { rich, texts } from '../i18n/text';
import type { Told } from './told';

export const createDeployment = texts({
  en: {
    steps: {
      ask: {
        title: ({ name }: Told) => `You ask for the Deployment ${name}`,
        body: () => rich`One request, {POST …/deployments}. You do not ask for Pods: you say what you want to be so, and others will make it so.`,
      },
      store: {
        title: ({ name }: Told) => `etcd keeps ${name}`,
        body: () => rich`The **API server** checks it and stores it. Nothing runs yet: a Deployment is only a wish with a revision.`,
      },
      replicaset: {
        title: ({ replicaset }: Told) => `The deployment controller makes ${replicaset}`,
        body: () =>
          rich`Its watch told the **deployment controller** of the new Deployment. It compares what is with what should be and creates a **ReplicaSet** for this Pod template; the name carries a hash of it.`,
      },
      pods: {
        title: ({ replicas }: Told) => `The replica set controller makes ${replicas} Pods`,
        body: () =>
          rich`Another controller, the same way of working: the **replica set controller** counts Pods with its labels, finds too few, and creates what is missing, in batches of 1, 2, 4 and so on.`,
      },
      bind: {
        title: ({ pod, node }: Told) => `${pod} gets its node: ${node}`,
        body: () => rich`From here on each Pod goes its own way, as if you had created it: the **scheduler** filters and scores nodes for it and binds it.`,
      },
      ready: {
        title: ({ pod }: Told) => `The first Pod is ready: ${pod}`,
        body: () => rich`A **kubelet** has started its containers, and its readiness holds. The replica set controller hears of it and counts it.`,
      },
      available: {
        title: ({ replicas }: Told) => `All ${replicas} Pods are available`,
        body: () =>
          rich`The counts go the way back: from Pods to the ReplicaSet’s {status}, from there to the Deployment’s. What is now is what was wanted, and the controllers rest until that changes.`,
      },
    },
    facts: { replicaset: 'ReplicaSet', replicas: 'Replicas', pod: 'Pod', node: 'Node' },
  },
  zh: {
    steps: {
      ask: {
        title: ({ name }: Told) => `你请求创建 Deployment ${name}`,
        body: () => rich`只有一个请求：{POST …/deployments}。你没有要求创建 Pod：你说的是希望成为什么样，由别人去做到。`,
      },
      store: {
        title: ({ name }: Told) => `etcd 保存了 ${name}`,
        body: () => rich`**API server** 检查后保存它。此时还没有任何东西在运行：Deployment 只是一个带版本的愿望。`,
      },
      replicaset: {
        title: ({ replicaset }: Told) => `Deployment 控制器创建 ${replicaset}`,
        body: () =>
          rich`watch 把新的 Deployment 告诉了 **Deployment 控制器**。它比较现状与期望，为这个 Pod 模板创建一个 **ReplicaSet**，名字里带着模板的哈希。`,
      },
      pods: {
        title: ({ replicas }: Told) => `ReplicaSet 控制器创建 ${replicas} 个 Pod`,
        body: () => rich`另一个控制器，同样的工作方式：**ReplicaSet 控制器**数一数带有自己标签的 Pod，发现不够，就按 1、2、4……一批批地补上。`,
      },
      bind: {
        title: ({ pod, node }: Told) => `${pod} 得到节点：${node}`,
        body: () => rich`从这里开始，每个 Pod 各走各的路，和你亲手创建的一样：**调度器**为它过滤、打分并绑定节点。`,
      },
      ready: {
        title: ({ pod }: Told) => `第一个 Pod 就绪：${pod}`,
        body: () => rich`**kubelet** 启动了它的容器，就绪检查通过。ReplicaSet 控制器得知后把它计入。`,
      },
      available: {
        title: ({ replicas }: Told) => `${replicas} 个 Pod 全部可用`,
        body: () => rich`计数沿原路返回：从 Pod 到 ReplicaSet 的 {status}，再到 Deployment 的。现状等于期望，控制器停下来，直到情况改变。`,
      },
    },
    facts: { replicaset: 'ReplicaSet', replicas: '副本数', pod: 'Pod', node: '节点' },
  },
});
