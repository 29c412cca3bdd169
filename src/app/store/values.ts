/** What a value is that may be anything. */

export type Json = Readonly<Record<string, unknown>>;
export const isText = (value: unknown, max = 300): value is string => typeof value === 'string' && value.length <= max;
export const isNumber = (value: unknown, max: number): value is number => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max;
