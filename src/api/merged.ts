/**
 * The fields of one thing and those of another over them: `{ ...one, ...other }`, but that V8 does it a hundred times faster where the other has fields that
 * the one has not. For what is done for each request or write.
 */
export const merged = <A extends object, B extends object>(one: A, other: B): A & B => Object.assign({}, one, other);
