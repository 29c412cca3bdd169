import { rich, texts } from '../i18n/text';
import type { Told } from './told';

export const refused = texts({
  en: {
    steps: {
      ask: {
        title: ({ name }: Told) => `You ask something about ${name}`,
        body: () => rich`The request goes to the **API server**, the only way in.`,
      },
      authenticate: {
        title: (): string => 'Who are you?',
        body: () => rich`The client’s certificate or token says who asks. Nothing of the object is looked at yet.`,
      },
      authorize: {
        title: (): string => 'May you do that? No',
        body: () =>
          rich`**RBAC** looks for a Role or ClusterRole that allows this verb on this resource to this user. None does: 403, and the object itself was not even read.`,
      },
      check: {
        title: ({ code, reason }: Told) => `The checks say no: ${code} ${reason}`,
        body: () =>
          rich`Who asks is known and may do it. What is asked does not pass: **admission** plugins complete or forbid it, **validation** looks at every field, and what is stored already may stand in the way. The answer names the reason.`,
      },
      stored: {
        title: (): string => 'Stored',
        body: () => rich`It did not come to that.`,
      },
    },
    facts: { code: 'Code', reason: 'Reason', field: 'Field' },
  },
  zh: {
    steps: {
      ask: {
        title: ({ name }: Told) => `你提出关于 ${name} 的请求`,
        body: () => rich`请求发往 **API server**，这是唯一的入口。`,
      },
      authenticate: {
        title: (): string => '你是谁？',
        body: () => rich`客户端的证书或令牌说明是谁在请求。此时还没有看对象的内容。`,
      },
      authorize: {
        title: (): string => '你可以这么做吗？不可以',
        body: () => rich`**RBAC** 寻找允许这个用户对这种资源做这个动作的 Role 或 ClusterRole。没有：403，对象本身根本没有被读取。`,
      },
      check: {
        title: ({ code, reason }: Told) => `检查没有通过：${code} ${reason}`,
        body: () => rich`请求者已知，也有权限。内容没有通过：**准入**插件补全或禁止它，**校验**检查每个字段，已保存的东西也可能与它冲突。回答里写明了原因。`,
      },
      stored: {
        title: (): string => '存储',
        body: () => rich`没有走到这一步。`,
      },
    },
    facts: { code: '状态码', reason: '原因', field: '字段' },
  },
});
