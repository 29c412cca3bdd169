import { rich, texts } from '../i18n/text';

export const text = texts({
  en: {
    write: 'Write a plugin',
    about: () =>
      rich`A module in JavaScript or TypeScript that exports {filter(pod, node)}, {score(pod, node)}, or both. It runs in a sandbox without network, clock or chance, and each call for a limited time. Its text goes with this session, its links and files.`,
    name: 'Name',
    weight: 'Weight of its score',
    profile: 'Profile',
    example: 'Begin from the example',
    editor: 'The plugin’s text',
    tried: (pod: string) => rich`What it says of each node for Pod **${pod}**; nothing has changed by it.`,
    noPod: 'There is no Pod yet to try it on. Create one, and it is tried here.',
    checking: 'It is being read…',
    atLine: (line: number | undefined, error: string) => (line === undefined ? error : `line ${line}: ${error}`),
    add: 'Add to profile',
    correctFirst: 'The configuration has to be correct before a plugin can be added to it.',
    back: 'Back',
    own: 'a plugin of your own',
    ask: 'This brings plugins that somebody has written',
    asks: (n: number) =>
      rich`It configures the scheduler with ${n === 1 ? 'a plugin' : `${n} plugins`} as a text, which would run here: in a sandbox without network, clock or chance, with nothing of this page at hand. Read what it says before it runs.`,
    run: 'Run it',
    without: 'Open without it',
    cancel: 'Do not open it',
    letters: (n: number) => `${n} letters`,
  },
  zh: {
    write: '编写插件',
    about: () =>
      rich`一个用 JavaScript 或 TypeScript 写的模块，导出 {filter(pod, node)}、{score(pod, node)} 或两者。它在没有网络、时钟和随机数的沙箱中运行，每次调用都有时间限制。它的文本随本会话及其链接和文件一起保存。`,
    name: '名称',
    weight: '分数的权重',
    profile: 'Profile',
    example: '从示例开始',
    editor: '插件的文本',
    tried: (pod: string) => rich`它对 Pod **${pod}** 在每个节点上的结论；集群没有因此改变。`,
    noPod: '还没有可以试用的 Pod。创建一个，就会在这里试用。',
    checking: '正在读取…',
    atLine: (line: number | undefined, error: string) => (line === undefined ? error : `第 ${line} 行：${error}`),
    add: '加入 profile',
    correctFirst: '配置正确之后才能加入插件。',
    back: '返回',
    own: '你自己的插件',
    ask: '这里带有别人编写的插件',
    asks: (n: number) =>
      rich`它用 ${n} 个文本形式的插件配置调度器，这些插件会在这里运行：在没有网络、时钟和随机数的沙箱中，接触不到本页面的任何东西。运行之前请先阅读。`,
    run: '运行',
    without: '不带插件打开',
    cancel: '不打开',
    letters: (n: number) => `${n} 个字符`,
  },
});
