import { texts } from '../i18n/text';

export const text = texts({
  en: {
    terminal: 'Terminal',
    output: 'Output of the commands',
    prompt: 'Command',
    placeholder: 'kubectl get pods',
    keys: 'Enter runs a line that is complete, Shift and Enter begin another, Tab completes, Escape and then Tab leave, the arrows up and down recall.',
    more: (n: number) => `… ${n} more`,
    next: 'Next:',
    stop: 'Stop (Ctrl+C)',
    reply: 'Input of what runs',
    replyKeys: 'What runs waits for you. Enter hands the line on, Control and C interrupt, Control and D end the input, the arrows up and down recall.',
    end: 'End (Ctrl+D)',
    hangUp: 'Disconnect',
  },
  zh: {
    terminal: '终端',
    output: '命令输出',
    prompt: '命令',
    placeholder: 'kubectl get pods',
    keys: '回车运行完整的命令，Shift 加回车另起一行，Tab 补全，先按 Escape 再按 Tab 离开，上下方向键调出历史命令。',
    more: (n: number) => `… 还有 ${n} 个`,
    next: '接下来：',
    stop: '停止（Ctrl+C）',
    reply: '正在运行的程序的输入',
    replyKeys: '正在运行的程序在等待输入。回车提交这一行，Ctrl 加 C 中断，Ctrl 加 D 结束输入，上下方向键调出输入过的行。',
    end: '结束输入（Ctrl+D）',
    hangUp: '断开连接',
  },
});
