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
  },
});
