/** A whole number in groups of three, `12 345`, that no line's end cuts in two. */
export const spaced = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, '\u202f');
