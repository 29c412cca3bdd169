import { rich, texts } from '../i18n/text';
import type { Told } from './told';

const FAILURES = {
  en: {
    refused: 'Nobody listens at that address and port, or no endpoint of the Service is ready: the kernel refuses at once.',
    timeout: 'Nothing has come back in the time that the program waits.',
    reset: 'The server has gone before it has answered: what was under way is cut.',
    unreachable: 'No Pod has that address any more.',
    'no-tls': 'The server does not speak TLS.',
    dropped: 'A NetworkPolicy does not allow it. Packets are dropped without a word, so the program waits until its time is up.',
  },
  zh: {
    refused: '那个地址和端口上没有人监听，或者 Service 没有就绪的端点：内核立即拒绝。',
    timeout: '在程序等待的时间内，没有任何东西返回。',
    reset: '服务器在应答之前离开了：进行中的连接被切断。',
    unreachable: '已经没有 Pod 拥有这个地址。',
    'no-tls': '服务器不讲 TLS。',
    dropped: 'NetworkPolicy 不允许它。数据包被无声丢弃，所以程序一直等到超时。',
  },
} as const;

const because = (language: keyof typeof FAILURES, { failure = '' }: Told): string => (FAILURES[language] as Readonly<Record<string, string>>)[failure] ?? '';

export const reachPod = texts({
  en: {
    steps: {
      ask: {
        title: ({ name }: Told) => `You run a command in the Pod ${name}`,
        body: () => rich`**kubectl** asks the API server, which asks the **kubelet** of the Pod’s node. None of this is the Pod network yet.`,
      },
      exec: {
        title: ({ command = '' }: Told) => `The runtime begins ${command}`,
        body: () => rich`The process has the Pod’s network: its address, its ports, and the name servers of its {/etc/resolv.conf}.`,
      },
      lookup: {
        title: ({ host = '' }: Told) => `It asks the cluster’s DNS for ${host}`,
        body: () =>
          rich`A short name is tried with each domain of the search list: first the Pod’s own namespace, then {svc.cluster.local}, then {cluster.local}.`,
      },
      address: {
        title: ({ address = '' }: Told) => `DNS answers: ${address}`,
        body: () =>
          rich`**CoreDNS** watches Services and EndpointSlices. Of a Service it tells the cluster IP; of a headless one, the addresses of its ready Pods.`,
      },
      send: {
        title: ({ dialled, endpoint = '' }: Told) =>
          dialled === undefined ? `The request goes to ${endpoint}` : `${dialled} is a Service: the request goes to ${endpoint}`,
        body: () =>
          rich`No process listens at a cluster IP. The rules that **kube-proxy** has set on this node put the address of one of the **ready endpoints** in its place.`,
      },
      answer: {
        title: ({ status }: Told) => (status === undefined ? 'It is answered' : `It is answered: ${status}`),
        body: () => rich`The answer comes back the same way. The client never learns which Pod it was.`,
      },
      fail: {
        title: ({ failure = '' }: Told) => `There is no answer: ${failure}`,
        body: (told: Told) => because('en', told),
      },
      end: {
        title: (): string => 'What the command has printed is in your terminal',
        body: () => rich`It comes back through the **kubelet** and the **API server**, with the command’s exit code.`,
      },
    },
    facts: { command: 'Command', host: 'Name', address: 'Address', dialled: 'Cluster IP', endpoint: 'Endpoint', status: 'Status', failure: 'Failure' },
  },
  zh: {
    steps: {
      ask: {
        title: ({ name }: Told) => `你在 Pod ${name} 里运行一条命令`,
        body: () => rich`**kubectl** 请求 API server，后者再请求 Pod 所在节点的 **kubelet**。到此为止还没有用到 Pod 网络。`,
      },
      exec: {
        title: ({ command = '' }: Told) => `运行时启动 ${command}`,
        body: () => rich`进程使用 Pod 的网络：它的地址、端口，以及 {/etc/resolv.conf} 里的域名服务器。`,
      },
      lookup: {
        title: ({ host = '' }: Told) => `它向集群 DNS 查询 ${host}`,
        body: () => rich`短名字会依次加上搜索列表里的每个域：先是 Pod 自己的命名空间，再是 {svc.cluster.local}，然后是 {cluster.local}。`,
      },
      address: {
        title: ({ address = '' }: Told) => `DNS 回答：${address}`,
        body: () => rich`**CoreDNS** watch 着 Service 和 EndpointSlice。普通 Service 回答集群 IP；headless Service 回答就绪 Pod 的地址。`,
      },
      send: {
        title: ({ dialled, endpoint = '' }: Told) => (dialled === undefined ? `请求发往 ${endpoint}` : `${dialled} 是一个 Service：请求发往 ${endpoint}`),
        body: () => rich`没有进程在集群 IP 上监听。**kube-proxy** 在本节点设置的规则，把它换成某个**就绪端点**的地址。`,
      },
      answer: {
        title: ({ status }: Told) => (status === undefined ? '得到应答' : `得到应答：${status}`),
        body: () => rich`应答沿原路返回。客户端并不知道是哪个 Pod 作答。`,
      },
      fail: {
        title: ({ failure = '' }: Told) => `没有应答：${failure}`,
        body: (told: Told) => because('zh', told),
      },
      end: {
        title: (): string => '命令的输出到了你的终端',
        body: () => rich`它经由 **kubelet** 和 **API server** 返回，并带着命令的退出码。`,
      },
    },
    facts: { command: '命令', host: '名字', address: '地址', dialled: '集群 IP', endpoint: '端点', status: '状态', failure: '失败' },
  },
});
