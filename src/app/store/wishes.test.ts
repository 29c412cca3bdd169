import { expect, it } from 'vitest';
import { createWishes } from './wishes';

it.each<{ readonly name: string; readonly deeds: readonly (number | 'fulfilled' | 'flush')[]; readonly sent: readonly number[] }>([
  { name: 'the first wish at once', deeds: [1], sent: [1] },
  { name: 'nothing more while it is under way', deeds: [1, 2, 3], sent: [1] },
  { name: 'then the last one only', deeds: [1, 2, 3, 'fulfilled'], sent: [1, 3] },
  { name: 'and the next at once when nothing is under way', deeds: [1, 'fulfilled', 2], sent: [1, 2] },
  { name: 'one after the other', deeds: [1, 2, 'fulfilled', 3, 4, 'fulfilled', 'fulfilled', 5], sent: [1, 2, 4, 5] },
  { name: 'what waits before something else is sent', deeds: [1, 2, 3, 'flush', 4], sent: [1, 3] },
  { name: 'nothing when nothing waits', deeds: ['flush', 'fulfilled', 1, 'flush'], sent: [1] },
])('of wishes that come fast are sent: $name', ({ deeds, sent }) => {
  const seen: number[] = [];
  const wishes = createWishes<number>((wish) => seen.push(wish));
  for (const deed of deeds)
    if (typeof deed === 'number') wishes.wish(deed);
    else wishes[deed]();
  expect(seen).toEqual(sent);
});
