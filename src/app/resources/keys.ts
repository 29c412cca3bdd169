import type { text } from './text';

/** The keys of the table, as k9s has them; the line below it and the help name them. */
type KeyName = keyof (typeof text)['en']['keys'];

export const TABLE_KEYS: readonly (readonly [keys: readonly string[], what: KeyName])[] = [
  [[':'], 'kind'],
  [['/'], 'filter'],
  [['j', 'k'], 'move'],
  [['↵'], 'open'],
  [['d'], 'describe'],
  [['y'], 'yaml'],
  [['l'], 'logs'],
  [['x', 'Ctrl D'], 'delete'],
  [['Esc'], 'back'],
];
