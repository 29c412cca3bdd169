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
};

/** The labels of a journey in the user's language. */
export const useLabels = (id: JourneyId): JourneyLabels => useText<JourneyLabels>(LABELS[id]);

/** `web` for `pods/default/web`. */
export const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);
