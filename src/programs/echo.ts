import { unescaped } from './escapes';
import { printing } from './program';

export const echo = printing(({ args }) => {
  const first = args.findIndex((arg) => !/^-[neE]+$/.test(arg));
  const count = first < 0 ? args.length : first;
  const flags = args.slice(0, count).join('');
  const text = args.slice(count).join(' ');
  return `${flags.includes('e') ? unescaped(text) : text}${flags.includes('n') ? '' : '\n'}`;
});
