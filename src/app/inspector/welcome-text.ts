import { rich, texts } from '../i18n/text';

/** What the panel says before there is anything to explain: the first picture needs no more. */
export const text = texts({
  en: {
    panel: 'Why',
    back: 'Back',
    welcome: 'A cluster with glass walls',
    openEditor: 'Open the editor',
    welcomeBody: () =>
      rich`Write a Pod in the editor and press **Create**. Every message between the parts of the cluster is drawn as it travels. Stop at any moment, step **forwards** and **backwards**, and click anything to see what it is and why.`,
  },
  zh: {
    panel: '为什么',
    back: '返回',
    welcome: '一个玻璃墙的集群',
    openEditor: '打开编辑器',
    welcomeBody: () =>
      rich`在编辑器里写一个 Pod，按**创建**。集群各部分之间的每条消息都会画出来。随时可以停下，**前进**或**后退**，点任何东西看它是什么、为什么。`,
  },
});
