import type { JourneyId, StepOf } from '../../worker/protocol';
import { type Texts, texts, useText } from '../i18n/text';

/** What a journey is called, and its steps in a word each: all that the bar needs. */
export interface JourneyLabels<Step extends string = string> {
  readonly journey: string;
  /** What the list of its steps is. */
  readonly list: string;
  readonly steps: Readonly<Record<Step, string>>;
}

const LABELS: { readonly [Id in JourneyId]: Texts<JourneyLabels<StepOf<Id>>> } = {
  'create-pod': texts({
    en: {
      journey: 'Create Pod',
      list: 'The seven steps of a Pod’s creation',
      steps: { submit: 'Submit', store: 'Store', watch: 'Watch', filter: 'Filter', score: 'Score', bind: 'Bind', run: 'Run' },
    },
    zh: {
      journey: '创建 Pod',
      list: '创建 Pod 的七个步骤',
      steps: { submit: '提交', store: '存储', watch: '监听', filter: '过滤', score: '打分', bind: '绑定', run: '运行' },
    },
  }),
  'delete-pod': texts({
    en: {
      journey: 'Delete Pod',
      list: 'The steps of a Pod’s deletion',
      steps: { ask: 'Request', mark: 'Mark', unlist: 'Endpoints', hook: 'preStop', term: 'SIGTERM', exit: 'Exit', kill: 'SIGKILL', remove: 'Removed' },
    },
    zh: {
      journey: '删除 Pod',
      list: '删除 Pod 的步骤',
      steps: { ask: '请求', mark: '标记', unlist: '端点', hook: 'preStop', term: 'SIGTERM', exit: '退出', kill: 'SIGKILL', remove: '移除' },
    },
  }),
  'create-deployment': texts({
    en: {
      journey: 'Create Deployment',
      list: 'The steps from a Deployment to its Pods',
      steps: { ask: 'Request', store: 'Store', replicaset: 'ReplicaSet', pods: 'Pods', bind: 'Bind', ready: 'Ready', available: 'Available' },
    },
    zh: {
      journey: '创建 Deployment',
      list: '从 Deployment 到 Pod 的步骤',
      steps: { ask: '请求', store: '存储', replicaset: 'ReplicaSet', pods: 'Pod', bind: '绑定', ready: '就绪', available: '可用' },
    },
  }),
  'rolling-update': texts({
    en: {
      journey: 'Update Deployment',
      list: 'The steps of a rolling update',
      steps: { ask: 'Request', store: 'Store', replicaset: 'ReplicaSet', surge: 'New Pods', ready: 'Ready', shrink: 'Old shrinks', complete: 'Complete' },
    },
    zh: {
      journey: '更新 Deployment',
      list: '滚动更新的步骤',
      steps: { ask: '请求', store: '存储', replicaset: 'ReplicaSet', surge: '新 Pod', ready: '就绪', shrink: '旧的缩减', complete: '完成' },
    },
  }),
  rollback: texts({
    en: {
      journey: 'Roll back Deployment',
      list: 'The steps of a rollback',
      steps: { ask: 'Request', store: 'Store', replicaset: 'ReplicaSet', surge: 'New Pods', ready: 'Ready', shrink: 'Old shrinks', complete: 'Complete' },
    },
    zh: {
      journey: '回滚 Deployment',
      list: '回滚的步骤',
      steps: { ask: '请求', store: '存储', replicaset: 'ReplicaSet', surge: '新 Pod', ready: '就绪', shrink: '旧的缩减', complete: '完成' },
    },
  }),
  scale: texts({
    en: {
      journey: 'Scale Deployment',
      list: 'The steps of scaling',
      steps: { ask: 'Request', store: 'Store', replicaset: 'ReplicaSet', more: 'More Pods', fewer: 'Fewer Pods', complete: 'Complete' },
    },
    zh: {
      journey: '扩缩 Deployment',
      list: '扩缩的步骤',
      steps: { ask: '请求', store: '存储', replicaset: 'ReplicaSet', more: '增加 Pod', fewer: '减少 Pod', complete: '完成' },
    },
  }),
  'run-job': texts({
    en: {
      journey: 'Run Job',
      list: 'The steps of a Job',
      steps: { ask: 'Request', store: 'Store', pods: 'Pod', run: 'Run', fail: 'Failed', end: 'Succeeded', finish: 'Finished' },
    },
    zh: {
      journey: '运行 Job',
      list: 'Job 的步骤',
      steps: { ask: '请求', store: '存储', pods: 'Pod', run: '运行', fail: '失败', end: '成功', finish: '结束' },
    },
  }),
  'run-cronjob': texts({
    en: {
      journey: 'Run CronJob',
      list: 'The steps of a CronJob’s run',
      steps: { ask: 'Request', store: 'Store', due: 'Due', pods: 'Pod', end: 'Ended', finish: 'Job done', note: 'Noted' },
    },
    zh: {
      journey: '运行 CronJob',
      list: 'CronJob 一次运行的步骤',
      steps: { ask: '请求', store: '存储', due: '到点', pods: 'Pod', end: '结束', finish: 'Job 完成', note: '记录' },
    },
  }),
  'create-service': texts({
    en: {
      journey: 'Create Service',
      list: 'The steps until a Service is ready',
      steps: { ask: 'Request', store: 'Store', slice: 'EndpointSlice', ready: 'Ready' },
    },
    zh: {
      journey: '创建 Service',
      list: 'Service 就绪的步骤',
      steps: { ask: '请求', store: '存储', slice: 'EndpointSlice', ready: '就绪' },
    },
  }),
  autoscale: texts({
    en: {
      journey: 'Autoscale',
      list: 'The steps of an autoscaler',
      steps: {
        ask: 'Request',
        store: 'Store',
        look: 'Look',
        metrics: 'Metrics',
        decide: 'Decide',
        scale: 'Scale',
        note: 'Noted',
        follow: 'Pods',
        complete: 'Complete',
      },
    },
    zh: {
      journey: '自动扩缩',
      list: '自动扩缩的步骤',
      steps: {
        ask: '请求',
        store: '存储',
        look: '查看',
        metrics: '指标',
        decide: '决定',
        scale: '扩缩',
        note: '记录',
        follow: 'Pod',
        complete: '完成',
      },
    },
  }),
  'bind-volume': texts({
    en: {
      journey: 'Bind volume for',
      list: 'The steps until a claim has its volume',
      steps: {
        ask: 'Request',
        store: 'Store',
        consumer: 'Pod',
        select: 'Node',
        handover: 'Hand over',
        provision: 'Provision',
        volume: 'Volume bound',
        claim: 'Claim bound',
      },
    },
    zh: {
      journey: '绑定卷：',
      list: '声明得到卷的步骤',
      steps: {
        ask: '请求',
        store: '存储',
        consumer: 'Pod',
        select: '选节点',
        handover: '移交',
        provision: '制备',
        volume: '卷已绑定',
        claim: '声明已绑定',
      },
    },
  }),
  'node-dies': texts({
    en: {
      journey: 'Node lost',
      list: 'What the cluster makes of a node that is silent',
      steps: {
        silence: 'Silence',
        unknown: 'Unknown',
        taint: 'Taint',
        evict: 'Evict',
        replace: 'Replace',
        elsewhere: 'Elsewhere',
        ready: 'Ready',
        back: 'Back',
      },
    },
    zh: {
      journey: '节点失联',
      list: '集群如何应对失联的节点',
      steps: { silence: '沉默', unknown: 'Unknown', taint: '污点', evict: '驱逐', replace: '替代', elsewhere: '换节点', ready: '就绪', back: '恢复' },
    },
  }),
  drain: texts({
    en: {
      journey: 'Drain node',
      list: 'The steps of a drain',
      steps: { ask: 'Request', cordon: 'Cordon', evict: 'Evict', blocked: 'Held up', end: 'Terminating', replace: 'Replace', empty: 'Empty' },
    },
    zh: {
      journey: '排空节点',
      list: '排空节点的步骤',
      steps: { ask: '请求', cordon: '封锁', evict: '驱逐', blocked: '受阻', end: '终止中', replace: '替代', empty: '排空' },
    },
  }),
  preempt: texts({
    en: {
      journey: 'Preemption',
      list: 'The steps of a preemption',
      steps: { ask: 'Request', nowhere: 'Nowhere', promise: 'Promise', victim: 'Victim', room: 'Room', settle: 'Bind', run: 'Run' },
    },
    zh: {
      journey: '抢占',
      list: '抢占的步骤',
      steps: { ask: '请求', nowhere: '放不下', promise: '预留', victim: '牺牲者', room: '腾出', settle: '绑定', run: '运行' },
    },
  }),
  'reach-pod': texts({
    en: {
      journey: 'Request from',
      list: 'The way of a request from a Pod',
      steps: { ask: 'Request', exec: 'Command', lookup: 'DNS', address: 'Address', send: 'Service', answer: 'Answer', fail: 'No answer', end: 'Printed' },
    },
    zh: {
      journey: '请求，来自',
      list: '一个请求从 Pod 出发的路',
      steps: { ask: '请求', exec: '命令', lookup: 'DNS', address: '地址', send: 'Service', answer: '应答', fail: '无应答', end: '输出' },
    },
  }),
  refused: texts({
    en: {
      journey: 'Request for',
      list: 'The gates of the API server',
      steps: { ask: 'Request', authenticate: 'Authentication', authorize: 'Authorization', check: 'Checks', stored: 'Store' },
    },
    zh: {
      journey: '请求：',
      list: 'API server 的关口',
      steps: { ask: '请求', authenticate: '认证', authorize: '授权', check: '检查', stored: '存储' },
    },
  }),
};

/** The labels of a journey in the user's language. */
export const useLabels = (id: JourneyId): JourneyLabels => useText<JourneyLabels>(LABELS[id]);

/** `web` for `pods/default/web`. */
export const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);
