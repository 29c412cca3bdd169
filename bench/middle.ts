/** The middle one of some measurements (the upper, of an even number). */
export const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
