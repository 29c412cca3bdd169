import type { Breakpoint } from '../../worker/protocol';
import { texts } from '../i18n/text';

type Of<K extends Breakpoint['kind']> = Extract<Breakpoint, { readonly kind: K }>;

/** What breakpoints are called, and what is asked for each. */
export const text = texts({
  en: {
    kinds: {
      phase: 'a Pod changes phase',
      rejection: 'a Filter rejects a node',
      event: 'an Event is recorded',
      failure: 'a request fails',
      field: 'a field becomes a value',
      request: 'a request is made or answered',
      object: 'an object is written so that…',
      verdict: 'the scheduler gives a verdict',
      message: 'a message',
    },
    fields: {
      reason: 'Reason (empty: any)',
      about: 'About (empty: anything)',
      key: 'Object',
      path: 'Field',
      value: 'Value',
      component: 'From (empty: anybody)',
      verb: 'Verb (empty: any)',
      resource: 'Resource',
      code: 'Answered with (409, 4xx; empty: when it arrives)',
      expression: 'Condition in CEL (object, oldObject; empty: each write)',
      plugin: 'Plugin (empty: any)',
      node: 'Node (empty: any)',
      status: 'Verdict (empty: any but Success)',
    },
    kind: 'Stop when',
    describe: {
      event: ({ reason, about }: Of<'event'>) => `Event ${reason || '(any)'}${about ? ` about ${about}` : ''}`,
      field: ({ key, path, value }: Of<'field'>) => `${key}: ${path} becomes ${value}`,
      request: ({ component, verb, resource, code }: Of<'request'>) =>
        [verb || 'request', resource, component && `from ${component}`, code && `answered ${code}`].filter(Boolean).join(' '),
      object: ({ resource, expression }: Of<'object'>) => (expression ? `${resource}: ${expression}` : `${resource}: each write`),
      verdict: ({ plugin, node, status }: Of<'verdict'>) => `${plugin || 'any plugin'} says ${status || 'no'}${node ? ` to ${node}` : ''}`,
      message: ({ id }: Of<'message'>) => `message ${id}`,
    },
  },
  zh: {
    kinds: {
      phase: '有 Pod 改变阶段',
      rejection: '有 Filter 拒绝节点',
      event: '记录了一个事件',
      failure: '有请求失败',
      field: '字段变为某个值',
      request: '发出或应答了请求',
      object: '对象被写成…',
      verdict: '调度器给出判定',
      message: '某条消息',
    },
    fields: {
      reason: '原因（空：任意）',
      about: '关于（空：任意）',
      key: '对象',
      path: '字段',
      value: '值',
      component: '来自（空：任意）',
      verb: '动词（空：任意）',
      resource: '资源',
      code: '应答码（409、4xx；空：到达时）',
      expression: 'CEL 条件（object、oldObject；空：每次写入）',
      plugin: '插件（空：任意）',
      node: '节点（空：任意）',
      status: '判定（空：除 Success 外）',
    },
    kind: '何时停下',
    describe: {
      event: ({ reason, about }: Of<'event'>) => `事件 ${reason || '（任意）'}${about ? `，关于 ${about}` : ''}`,
      field: ({ key, path, value }: Of<'field'>) => `${key}：${path} 变为 ${value}`,
      request: ({ component, verb, resource, code }: Of<'request'>) =>
        [verb || '请求', resource, component && `来自 ${component}`, code && `应答 ${code}`].filter(Boolean).join(' '),
      object: ({ resource, expression }: Of<'object'>) => (expression ? `${resource}：${expression}` : `${resource}：每次写入`),
      verdict: ({ plugin, node, status }: Of<'verdict'>) => `${plugin || '任意插件'}${node ? `对 ${node}` : ''}判定为 ${status || '不行'}`,
      message: ({ id }: Of<'message'>) => `消息 ${id}`,
    },
  },
});

type Words = (typeof text)['en'];

/** A breakpoint in a line. */
export function wordsOf(t: Words, breakpoint: Breakpoint): string {
  switch (breakpoint.kind) {
    case 'event':
      return t.describe.event(breakpoint);
    case 'field':
      return t.describe.field(breakpoint);
    case 'request':
      return t.describe.request(breakpoint);
    case 'object':
      return t.describe.object(breakpoint);
    case 'verdict':
      return t.describe.verdict(breakpoint);
    case 'message':
      return t.describe.message(breakpoint);
    default:
      return t.kinds[breakpoint.kind];
  }
}
