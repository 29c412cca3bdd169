import { texts } from '../i18n/text';

export const text = texts({
  en: {
    close: 'Close',
    left: 'Editor and terminal',
    explanation: 'Explanation',
    resizeLeft: 'Width of the editor',
    resizeRight: 'Width of the explanation',
    resizeTimeline: 'Height of the timeline',
    resizeTerminal: 'Height of the terminal',
    loadingEditor: 'The editor is on its way',
    lost: 'The cluster has stopped answering',
    restart: 'Start it again',
    skip: 'Skip to the stage',
  },
  zh: {
    close: '关闭',
    left: '编辑器与终端',
    explanation: '说明',
    resizeLeft: '编辑器宽度',
    resizeRight: '说明栏宽度',
    resizeTimeline: '时间轴高度',
    resizeTerminal: '终端高度',
    loadingEditor: '编辑器正在载入',
    lost: '集群没有响应了',
    restart: '重新启动',
    skip: '跳到舞台',
  },
});
