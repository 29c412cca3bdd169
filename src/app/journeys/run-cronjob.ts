import { rich, texts } from '../i18n/text';
import type { Told } from './told';

export const runCronJob = texts({
  en: {
    steps: {
      ask: {
        title: ({ name }: Told) => `You ask for the CronJob ${name}`,
        body: () => rich`A template for Jobs, and a schedule: five fields for minute, hour, day, month and day of the week.`,
      },
      store: {
        title: ({ name }: Told) => `etcd keeps ${name}`,
        body: () => rich`The **cronjob controller** works out when the schedule is due next and waits: until then nothing happens.`,
      },
      due: {
        title: ({ job }: Told) => `It is time: the controller creates the Job ${job}`,
        body: () =>
          rich`Its name ends with the scheduled minute, so that the same run cannot be started twice. {concurrencyPolicy} says what happens if the one before still runs.`,
      },
      pods: {
        title: (): string => 'The job controller creates the Job’s Pod',
        body: () => rich`From here on it is a Job like any other.`,
      },
      end: {
        title: ({ pod }: Told) => `${pod} has ended`,
        body: () => rich`Its kubelet reports how; the job controller counts it.`,
      },
      finish: {
        title: ({ end }: Told) => `The run is finished: ${end}`,
        body: () => rich`The Job has its condition. {successfulJobsHistoryLimit} and {failedJobsHistoryLimit} say how many finished Jobs are kept.`,
      },
      note: {
        title: ({ name }: Told) => `${name} has no Job under way, and waits again`,
        body: () => rich`The controller takes the Job out of {status.active} and notes the time of its success.`,
      },
    },
    facts: { job: 'Job', pod: 'Pod', node: 'Node', end: 'Condition' },
  },
  zh: {
    steps: {
      ask: {
        title: ({ name }: Told) => `你请求创建 CronJob ${name}`,
        body: () => rich`一个 Job 模板加一张时间表：分、时、日、月、星期五个字段。`,
      },
      store: {
        title: ({ name }: Told) => `etcd 保存了 ${name}`,
        body: () => rich`**CronJob 控制器**算出下一次到点的时间，然后等待：在此之前什么也不发生。`,
      },
      due: {
        title: ({ job }: Told) => `时间到了：控制器创建 Job ${job}`,
        body: () => rich`名字以计划的分钟结尾，同一次运行不会启动两回。{concurrencyPolicy} 规定上一次还没结束时怎么办。`,
      },
      pods: {
        title: (): string => 'Job 控制器创建这个 Job 的 Pod',
        body: () => rich`从这里开始，它就是一个普通的 Job。`,
      },
      end: {
        title: ({ pod }: Told) => `${pod} 结束了`,
        body: () => rich`kubelet 报告结果，Job 控制器把它计入。`,
      },
      finish: {
        title: ({ end }: Told) => `这次运行结束：${end}`,
        body: () => rich`Job 有了它的状况。{successfulJobsHistoryLimit} 与 {failedJobsHistoryLimit} 规定保留多少个结束的 Job。`,
      },
      note: {
        title: ({ name }: Told) => `${name} 没有进行中的 Job，继续等待`,
        body: () => rich`控制器把这个 Job 从 {status.active} 中去掉，并记下成功的时间。`,
      },
    },
    facts: { job: 'Job', pod: 'Pod', node: '节点', end: '状况' },
  },
});
