import { texts } from '../i18n/text';

export const text = texts({
  en: {
    terminal: 'Terminal',
    output: 'Output of the commands',
    prompt: 'Command',
    placeholder: 'kubectl get pods',
    stop: 'Stop (Ctrl+C)',
    paused: 'Time stands still: press Play or Step, and the answer comes.',
  },
  zh: {
    terminal: '终端',
    output: '命令输出',
    prompt: '命令',
    placeholder: 'kubectl get pods',
    stop: '停止（Ctrl+C）',
    paused: '时间静止了：按播放或前进一步，回答就会来。',
  },
});
