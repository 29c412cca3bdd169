/** Where the cursor of a grid of `count` cells in `columns` goes from `at` with a key; undefined: the key is no arrow. */
export function moveInGrid(key: string, at: number, { columns, count }: { readonly columns: number; readonly count: number }): number | undefined {
  const moves: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };
  const move = moves[key];
  return move === undefined ? undefined : Math.min(count - 1, Math.max(0, at + move));
}
