import { texts } from '../i18n/text';

/** The words of an object's panel that no other panel has. */
export const text = texts({
  en: {
    managedHidden: (n: number) => `metadata.managedFields is hidden: which of ${n === 1 ? 'one writer' : `${n} writers`} wrote which field.`,
    managedShown: 'metadata.managedFields is shown, too.',
    showManaged: 'Show it',
    hideManaged: 'Hide it',
    shares: 'What its Pods ask for, of what it can give',
    resource: 'Resource',
    requested: 'requested',
    allocatable: 'allocatable',
    taints: 'Taints',
    noTaints: 'none',
    cordoned: 'Cordoned',
    lease: 'Lease',
    leaseAge: (age: string, grace: number) => `renewed ${age} ago; ${grace} s without it, and the node is taken for lost`,
    noLease: 'none: its kubelet has not taken one yet',
  },
  zh: {
    managedHidden: (n: number) => `metadata.managedFields 已隐藏：${n} 个写入者各写了哪些字段。`,
    managedShown: 'metadata.managedFields 也显示出来了。',
    showManaged: '显示',
    hideManaged: '隐藏',
    shares: '它的 Pod 请求的，和它能给的',
    resource: '资源',
    requested: '已请求',
    allocatable: '可分配',
    taints: '污点',
    noTaints: '无',
    cordoned: '已封锁',
    lease: '租约',
    leaseAge: (age: string, grace: number) => `${age} 前续约；${grace} 秒不续约，节点就被视为失联`,
    noLease: '没有：它的 kubelet 还没有取得租约',
  },
});
