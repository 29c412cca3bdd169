import { texts } from '../i18n/text';

export const text = texts({
  en: {
    share: 'Share this moment',
    link: 'A link',
    intro:
      'The link holds the cluster (its seed, nodes and everything that was done to it), the place in time and the files of the editor. Whoever opens it sees the same, to the message; nothing is sent to a server.',
    address: 'Link',
    letters: (n: number) => `${n} letters`,
    copy: 'Copy the link',
    copied: 'Copied',
    copyByHand: 'The browser does not allow it: copy the selected text by hand.',
    tooLong: 'So much has happened that no link can hold it: save it as a file, and share that.',
    served: 'This cluster lives on a server; its own address is the link.',
    fingerprint: (hash: string) => `Fingerprint of the trace: ${hash}. Whoever opens it has the same one.`,
    save: 'Save as a file',
    sessions: 'Sessions',
    fileName: 'moment',
  },
  zh: {
    share: '分享此刻',
    link: '链接',
    intro:
      '链接里有整个集群（种子、节点以及对它做过的一切）、时间上的位置和编辑器里的文件。打开它的人看到的与你完全相同，精确到每条消息；没有任何内容发往服务器。',
    address: '链接',
    letters: (n: number) => `${n} 个字符`,
    copy: '复制链接',
    copied: '已复制',
    copyByHand: '浏览器不允许复制：请手动复制选中的文字。',
    tooLong: '发生的事情太多，链接装不下：请存为文件，再分享文件。',
    served: '这个集群在服务器上；它自己的地址就是链接。',
    fingerprint: (hash: string) => `消息轨迹的指纹：${hash}。打开它的人，指纹与此相同。`,
    save: '存为文件',
    sessions: '会话',
    fileName: '此刻',
  },
});
