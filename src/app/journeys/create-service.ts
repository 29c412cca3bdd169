import { rich, texts } from '../i18n/text';
import type { Told } from './told';

export const createService = texts({
  en: {
    steps: {
      ask: {
        title: ({ name }: Told) => `You ask for the Service ${name}`,
        body: () => rich`A Service is a name and an address for Pods that come and go. It selects them by labels.`,
      },
      store: {
        title: ({ name, address }: Told) => `${name} has an address: ${address}`,
        body: () =>
          rich`The **API server** takes a free address out of its range and stores it with the Service. No process listens there: each node’s proxy will rewrite packets that go to it.`,
      },
      slice: {
        title: (): string => 'The endpoint slice controller lists the Pods behind it',
        body: () => rich`It looks for Pods whose labels match and writes their addresses into an **EndpointSlice**, with whether each is ready.`,
      },
      ready: {
        title: ({ name }: Told) => `${name} has a ready endpoint`,
        body: () => rich`Only Pods that are **ready** get requests. As long as none is, a connection to the Service is refused.`,
      },
    },
    facts: { address: 'Cluster IP' },
  },
  zh: {
    steps: {
      ask: {
        title: ({ name }: Told) => `你请求创建 Service ${name}`,
        body: () => rich`Service 是给来来去去的 Pod 的一个名字和地址，用标签选择它们。`,
      },
      store: {
        title: ({ name, address }: Told) => `${name} 有了地址：${address}`,
        body: () => rich`**API server** 从地址段里取一个空闲地址，与 Service 一起保存。没有进程在那里监听：每个节点的代理会改写发往它的数据包。`,
      },
      slice: {
        title: (): string => 'EndpointSlice 控制器列出它背后的 Pod',
        body: () => rich`它寻找标签匹配的 Pod，把地址写进 **EndpointSlice**，并注明各自是否就绪。`,
      },
      ready: {
        title: ({ name }: Told) => `${name} 有了就绪的端点`,
        body: () => rich`只有**就绪**的 Pod 才收到请求。一个也没有时，连到 Service 的连接会被拒绝。`,
      },
    },
    facts: { address: '集群 IP' },
  },
});
