import { rich, texts } from '../i18n/text';
import type { Told } from './told';

export const runJob = texts({
  en: {
    steps: {
      ask: {
        title: ({ name }: Told) => `You ask for the Job ${name}`,
        body: () => rich`A Job wants Pods that **end**, not Pods that stay.`,
      },
      store: {
        title: ({ name }: Told) => `etcd keeps ${name}`,
        body: () => rich`The API server gives the Pod template a label with the Job’s own uid, so that no other Job takes its Pods for its own.`,
      },
      pods: {
        title: (): string => 'The job controller creates a Pod',
        body: () =>
          rich`As many at a time as {parallelism} allows, until {completions} have succeeded. Each carries a finalizer, so that none is lost before it has been counted.`,
      },
      run: {
        title: ({ pod, node }: Told) => `${pod} runs on ${node}`,
        body: () => rich`Scheduled and started like any Pod; its {restartPolicy} is {Never} or {OnFailure}.`,
      },
      fail: {
        title: ({ pod }: Told) => `${pod} has failed`,
        body: () => rich`The controller counts it and tries again after 10 s, 20 s, 40 s …, until {backoffLimit} is used up.`,
      },
      end: {
        title: ({ pod }: Told) => `${pod} has succeeded`,
        body: () => rich`Its containers ended with exit code 0: the Pod’s phase is {Succeeded}, and the controller counts it.`,
      },
      finish: {
        title: ({ name, end }: Told) => `${name} is finished: ${end}`,
        body: () =>
          rich`The Job has the condition that says how it ended. Its Pods stay, so that their logs can be read, until someone deletes the Job or {ttlSecondsAfterFinished} is over.`,
      },
    },
    facts: { pod: 'Pod', node: 'Node', end: 'Condition' },
  },
  zh: {
    steps: {
      ask: {
        title: ({ name }: Told) => `你请求创建 Job ${name}`,
        body: () => rich`Job 要的是会**结束**的 Pod，而不是一直运行的 Pod。`,
      },
      store: {
        title: ({ name }: Told) => `etcd 保存了 ${name}`,
        body: () => rich`API server 给 Pod 模板加上带有这个 Job 的 uid 的标签，别的 Job 就不会把它的 Pod 当成自己的。`,
      },
      pods: {
        title: (): string => 'Job 控制器创建 Pod',
        body: () => rich`同时最多 {parallelism} 个，直到 {completions} 个成功。每个都带着 finalizer，在计数之前不会丢失。`,
      },
      run: {
        title: ({ pod, node }: Told) => `${pod} 在 ${node} 上运行`,
        body: () => rich`与任何 Pod 一样被调度和启动；它的 {restartPolicy} 是 {Never} 或 {OnFailure}。`,
      },
      fail: {
        title: ({ pod }: Told) => `${pod} 失败了`,
        body: () => rich`控制器把它计入，隔 10 秒、20 秒、40 秒……再试，直到用完 {backoffLimit}。`,
      },
      end: {
        title: ({ pod }: Told) => `${pod} 成功了`,
        body: () => rich`它的容器以退出码 0 结束：Pod 的阶段是 {Succeeded}，控制器把它计入。`,
      },
      finish: {
        title: ({ name, end }: Told) => `${name} 结束：${end}`,
        body: () => rich`Job 有了说明如何结束的状况。它的 Pod 留着，以便查看日志，直到有人删除 Job 或 {ttlSecondsAfterFinished} 到期。`,
      },
    },
    facts: { pod: 'Pod', node: '节点', end: '状况' },
  },
});
