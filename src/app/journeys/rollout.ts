import { rich, texts } from '../i18n/text';
import type { Told } from './told';

/** What a rolling update and a rollback have in common. */
const common = {
  en: {
    steps: {
      surge: {
        title: (): string => 'The new ReplicaSet gets its first Pod',
        body: () =>
          rich`{maxSurge} says how many Pods more than wanted there may be meanwhile, {maxUnavailable} how many may be missing. Within these two the controller goes forward.`,
      },
      ready: {
        title: ({ pod }: Told) => `A new Pod is ready: ${pod}`,
        body: () =>
          rich`Only a Pod that is **ready** counts. Until it is, no old one may go: that is what makes the update safe, and what stops it if the new version never becomes ready.`,
      },
      shrink: {
        title: ({ before, now }: Told) => `The old ReplicaSet shrinks from ${before} to ${now}`,
        body: () =>
          rich`The controller lowers {spec.replicas} of the old ReplicaSet, whose own controller deletes a Pod. Up and down take turns until nothing of the old is left.`,
      },
      complete: {
        title: ({ replicas }: Told) => `All ${replicas} Pods are of the new template`,
        body: () =>
          rich`{updatedReplicas}, {replicas} and {availableReplicas} agree. The old ReplicaSet stays with 0 replicas: {kubectl rollout undo} needs no more than to scale it up again.`,
      },
    },
    facts: { replicaset: 'ReplicaSet', replicas: 'Replicas', before: 'Replicas before', now: 'Replicas now', pod: 'Pod', node: 'Node' },
  },
  zh: {
    steps: {
      surge: {
        title: (): string => '新的 ReplicaSet 有了第一个 Pod',
        body: () => rich`{maxSurge} 规定期间最多可以多出几个 Pod，{maxUnavailable} 规定最多可以缺几个。控制器在这两个界限之内推进。`,
      },
      ready: {
        title: ({ pod }: Told) => `一个新的 Pod 就绪：${pod}`,
        body: () => rich`只有**就绪**的 Pod 才算数。在那之前旧的不能走：这就是更新安全的原因；新版本若总不就绪，更新也就停在这里。`,
      },
      shrink: {
        title: ({ before, now }: Told) => `旧的 ReplicaSet 从 ${before} 缩到 ${now}`,
        body: () => rich`控制器调低旧 ReplicaSet 的 {spec.replicas}，由 ReplicaSet 控制器删除一个 Pod。一增一减轮流进行，直到旧的全部退出。`,
      },
      complete: {
        title: ({ replicas }: Told) => `${replicas} 个 Pod 都是新模板的了`,
        body: () =>
          rich`{updatedReplicas}、{replicas} 与 {availableReplicas} 一致。旧的 ReplicaSet 以 0 个副本留着：{kubectl rollout undo} 只需要把它重新扩起来。`,
      },
    },
    facts: { replicaset: 'ReplicaSet', replicas: '副本数', before: '之前的副本数', now: '现在的副本数', pod: 'Pod', node: '节点' },
  },
};

export const rollingUpdate = texts({
  en: {
    steps: {
      ask: {
        title: ({ name }: Told) => `You change the Pod template of ${name}`,
        body: () => rich`The request changes {spec.template}. Pods are never changed in place: another template means other Pods.`,
      },
      store: {
        title: (): string => 'etcd keeps the new template',
        body: () =>
          rich`{metadata.generation} goes up. Whoever compares it with {status.observedGeneration} can tell whether the controller has seen the change.`,
      },
      replicaset: {
        title: ({ replicaset }: Told) => `The new template gets a ReplicaSet of its own: ${replicaset}`,
        body: () => rich`The **deployment controller** finds no ReplicaSet with this template and creates one. The old one stays as it is for now.`,
      },
      ...common.en.steps,
    },
    facts: common.en.facts,
  },
  zh: {
    steps: {
      ask: {
        title: ({ name }: Told) => `你修改了 ${name} 的 Pod 模板`,
        body: () => rich`请求修改了 {spec.template}。Pod 从不就地修改：换了模板就要换 Pod。`,
      },
      store: {
        title: (): string => 'etcd 保存了新模板',
        body: () => rich`{metadata.generation} 加一。把它与 {status.observedGeneration} 比较，就知道控制器是否已经看到这次修改。`,
      },
      replicaset: {
        title: ({ replicaset }: Told) => `新模板得到自己的 ReplicaSet：${replicaset}`,
        body: () => rich`**Deployment 控制器**找不到使用这个模板的 ReplicaSet，于是创建一个。旧的暂时保持不变。`,
      },
      ...common.zh.steps,
    },
    facts: common.zh.facts,
  },
});

export const rollback = texts({
  en: {
    steps: {
      ask: {
        title: ({ name }: Told) => `You ask ${name} to go back`,
        body: () => rich`{kubectl rollout undo} writes an earlier template into {spec.template}. To the API server this is a change like any other.`,
      },
      store: {
        title: (): string => 'etcd keeps the template, which was there before',
        body: () => rich`The generation goes up; going back is going forward with an older template.`,
      },
      replicaset: {
        title: ({ replicaset }: Told) => `The ReplicaSet that has this template grows again: ${replicaset}`,
        body: () =>
          rich`The **deployment controller** finds a ReplicaSet with the same template, kept for this very moment, and scales it up. No new one is made.`,
      },
      ...common.en.steps,
    },
    facts: common.en.facts,
  },
  zh: {
    steps: {
      ask: {
        title: ({ name }: Told) => `你要求 ${name} 回到从前`,
        body: () => rich`{kubectl rollout undo} 把较早的模板写回 {spec.template}。对 API server 来说，这与其他修改没有区别。`,
      },
      store: {
        title: (): string => 'etcd 保存了这个曾经用过的模板',
        body: () => rich`generation 加一；回滚其实是带着旧模板向前走。`,
      },
      replicaset: {
        title: ({ replicaset }: Told) => `拥有这个模板的 ReplicaSet 重新扩大：${replicaset}`,
        body: () => rich`**Deployment 控制器**找到一个模板相同的 ReplicaSet，它正是为此保留的，于是把它扩起来，不创建新的。`,
      },
      ...common.zh.steps,
    },
    facts: common.zh.facts,
  },
});
