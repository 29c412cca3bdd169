import { rich, texts } from '../i18n/text';

const cores = (milli: number): string => String(Math.round(Math.max(0, milli) / 10) / 100);
const mebi = (bytes: number): string => `${Math.round(Math.max(0, bytes) / 2 ** 20)}Mi`;

/** Why a node fell out, and why another won. */
export const text = texts({
  en: {
    taint: (taint: string) => rich`the Pod does not tolerate its taint {${taint}}`,
    cpu: (asked: number, free: number) => `the Pod asks for ${cores(asked)} CPU, ${cores(free)} of it is free`,
    memory: (asked: number, free: number) => `the Pod asks for ${mebi(asked)} of memory, ${mebi(free)} of it is free`,
    only: (node: string) => rich`**${node}** is the only one left: there was nothing to weigh.`,
    tie: (nodes: readonly string[], node: string) => rich`${nodes.join(', ')} have the same total; chance decided for **${node}**.`,
    virtues: {
      emptier: (node: string) => rich`**${node}** is emptier`,
      fuller: (node: string) => rich`**${node}** is fuller, and this profile fills nodes up`,
      NodeResourcesBalancedAllocation: (node: string) => rich`on **${node}** CPU and memory would be used more evenly`,
      ImageLocality: (node: string) => rich`**${node}** has more of the images already`,
      PodTopologySpread: (node: string) => rich`on **${node}** the Pods are spread more evenly`,
      InterPodAffinity: (node: string) => rich`the Pods on and around **${node}** are the better company`,
      NodeAffinity: (node: string) => rich`**${node}** is more of what the Pod prefers`,
      TaintToleration: (node: string) => rich`**${node}** has fewer taints that would rather keep the Pod away`,
      VolumeBinding: (node: string) => rich`the volumes of **${node}** fit better`,
    },
    virtue: (node: string, plugin: string) => rich`{${plugin}} prefers **${node}**`,
    gives: (plugin: string, points: number, next: string, theirs: number) => rich`: {${plugin}} gives it **${points} of 100**, and ${theirs} to ${next}`,
    times: (weight: number) => `, times ${weight}`,
    against: (plugins: readonly string[], by: number) => `. ${plugins.join(' and ')} would rather have had the other; in all it is ${by} ahead`,
    end: '.',
  },
  zh: {
    taint: (taint: string) => rich`Pod 不容忍它的污点 {${taint}}`,
    cpu: (asked: number, free: number) => `Pod 申请 ${cores(asked)} CPU，这里只剩 ${cores(free)}`,
    memory: (asked: number, free: number) => `Pod 申请 ${mebi(asked)} 内存，这里只剩 ${mebi(free)}`,
    only: (node: string) => rich`只剩下 **${node}**，没有什么可比的。`,
    tie: (nodes: readonly string[], node: string) => rich`${nodes.join('、')} 总分相同，随机选中了 **${node}**。`,
    virtues: {
      emptier: (node: string) => rich`**${node}** 更空`,
      fuller: (node: string) => rich`**${node}** 更满，而这个 profile 会优先把节点填满`,
      NodeResourcesBalancedAllocation: (node: string) => rich`放在 **${node}** 上，CPU 和内存的用量更均衡`,
      ImageLocality: (node: string) => rich`**${node}** 上已经有更多需要的镜像`,
      PodTopologySpread: (node: string) => rich`放在 **${node}** 上，Pod 分布得更均匀`,
      InterPodAffinity: (node: string) => rich`**${node}** 上及其周围的 Pod 更合它的亲和性`,
      NodeAffinity: (node: string) => rich`**${node}** 更符合 Pod 的偏好`,
      TaintToleration: (node: string) => rich`**${node}** 上不希望接收这个 Pod 的污点更少`,
      VolumeBinding: (node: string) => rich`**${node}** 的存储卷更合适`,
    },
    virtue: (node: string, plugin: string) => rich`{${plugin}} 更偏向 **${node}**`,
    gives: (plugin: string, points: number, next: string, theirs: number) => rich`：{${plugin}} 给它 **${points} 分（满分 100）**，给 ${next} ${theirs} 分`,
    times: (weight: number) => `，权重 ${weight}`,
    against: (plugins: readonly string[], by: number) => `。${plugins.join('、')} 更偏向另一个节点；合计仍领先 ${by} 分`,
    end: '。',
  },
});
