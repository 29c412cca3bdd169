import { rich, texts } from '../i18n/text';
import type { Told } from './told';

export const deletePod = texts({
  en: {
    steps: {
      ask: {
        title: ({ name }: Told) => `You ask for ${name} to be deleted`,
        body: () =>
          rich`The client sends one request, {DELETE …/pods/…}. Nobody stops a container because of it yet: it is a wish that the **API server** writes down.`,
      },
      mark: {
        title: ({ name, seconds }: Told) => `${name} is marked: it has ${seconds} s to end`,
        body: () =>
          rich`The Pod is not removed. The API server sets {metadata.deletionTimestamp} and the grace period, and etcd stores that. Everyone who watches the Pod hears of it at once: its kubelet, and the controllers of endpoints.`,
      },
      unlist: {
        title: ({ name }: Told) => `${name} is no endpoint any more`,
        body: () =>
          rich`The endpoint slice controller takes the Pod out of the ready endpoints of its **Services**: no new requests are sent to it. This happens beside what the kubelet does, not before it, which is why a server should go on answering for a few seconds.`,
      },
      hook: {
        title: ({ name }: Told) => `The preStop hook of ${name} runs`,
        body: () =>
          rich`Before any signal, the kubelet runs the container’s {preStop} hook. The grace period runs meanwhile: what the hook takes is no longer there for the process.`,
      },
      term: {
        title: ({ seconds }: Told) => `SIGTERM: the process has ${seconds} s`,
        body: () =>
          rich`The kubelet has the runtime stop the container: the process with PID 1 gets **SIGTERM** and may finish what it does. If it does not heed the signal, the time runs out.`,
      },
      exit: {
        title: ({ container, code }: Told) => `${container} ended by itself, with code ${code}`,
        body: () =>
          rich`The process heeded the signal in time; **SIGKILL** was not needed. The kubelet now ends the Pod’s sandbox and reports the last state to the API server.`,
      },
      kill: {
        title: ({ container }: Told) => `SIGKILL: ${container} did not end in time`,
        body: () =>
          rich`The grace period was over and the process still ran, so the kernel ended it: exit code 137 is 128 + 9. A process that is PID 1 and has no handler for SIGTERM never heeds it.`,
      },
      remove: {
        title: ({ name }: Told) => `${name} is gone`,
        body: () =>
          rich`The kubelet told the API server that nothing of the Pod runs any more and deleted it with a grace period of 0; only now the key leaves **etcd**. The name is free again.`,
      },
    },
    facts: { seconds: 'Grace period, s', container: 'Container', code: 'Exit code' },
  },
  zh: {
    steps: {
      ask: {
        title: ({ name }: Told) => `你请求删除 ${name}`,
        body: () => rich`客户端只发出一个请求：{DELETE …/pods/…}。此时还没有人去停止容器：这只是 **API server** 要记下的一个愿望。`,
      },
      mark: {
        title: ({ name, seconds }: Told) => `${name} 被标记：有 ${seconds} 秒来结束`,
        body: () =>
          rich`Pod 并没有被移除。API server 设置 {metadata.deletionTimestamp} 和宽限期，由 etcd 保存。所有监听它的人立刻得知：它的 kubelet，以及管理端点的控制器。`,
      },
      unlist: {
        title: ({ name }: Told) => `${name} 不再是端点`,
        body: () =>
          rich`EndpointSlice 控制器把这个 Pod 从它的 **Service** 的就绪端点中去掉：不再有新请求发给它。这与 kubelet 的工作同时进行，没有先后，所以服务进程最好再应答几秒钟。`,
      },
      hook: {
        title: ({ name }: Told) => `${name} 的 preStop 钩子在运行`,
        body: () => rich`在发出任何信号之前，kubelet 先运行容器的 {preStop} 钩子。宽限期同时在走：钩子用掉的时间，进程就没有了。`,
      },
      term: {
        title: ({ seconds }: Told) => `SIGTERM：进程还有 ${seconds} 秒`,
        body: () => rich`kubelet 让运行时停止容器：PID 1 的进程收到 **SIGTERM**，可以做完手头的事。如果它不理会这个信号，时间就会走完。`,
      },
      exit: {
        title: ({ container, code }: Told) => `${container} 自己退出，退出码 ${code}`,
        body: () => rich`进程及时响应了信号，不需要 **SIGKILL**。接着 kubelet 结束 Pod 的沙箱，并向 API server 报告最后的状态。`,
      },
      kill: {
        title: ({ container }: Told) => `SIGKILL：${container} 没有及时退出`,
        body: () => rich`宽限期已过而进程还在运行，于是内核结束了它：退出码 137 就是 128 + 9。作为 PID 1 又没有处理 SIGTERM 的进程从不理会这个信号。`,
      },
      remove: {
        title: ({ name }: Told) => `${name} 已经消失`,
        body: () => rich`kubelet 告诉 API server 这个 Pod 已没有任何东西在运行，并以 0 秒宽限期删除它；直到这时它的键才离开 **etcd**。名字又可以用了。`,
      },
    },
    facts: { seconds: '宽限期（秒）', container: '容器', code: '退出码' },
  },
});
