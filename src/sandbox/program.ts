/** An argument as JSON. Fields that are large are given apart, as JSON too, and read only when the function asks for them. */
export interface Argument {
  readonly json: string;
  readonly later?: Readonly<Record<string, string>>;
}

/** What a function gave: the type of it, and what JSON keeps of it. Numbers come as texts. */
export interface Given {
  readonly type: 'undefined' | 'boolean' | 'number' | 'bigint' | 'string' | 'symbol' | 'function' | 'object';
  readonly value: unknown;
}

/** Why there is nothing to give. */
export interface Failed {
  readonly error: string;
  /** The line of the module at which it happened, from 1, where that is known. */
  readonly line?: number;
}

/** How many steps a call took. */
export interface Cost {
  readonly steps: number;
}

/** A module that has been read. Calling its functions changes nothing: each call finds it as it was after reading. */
export interface Program {
  /** The functions that it exports. */
  readonly functions: readonly string[];
  call(name: string, args: readonly Argument[]): (Given | Failed) & Cost;
}

/**
 * Runs modules (JavaScript or TypeScript) that nobody has looked at: without network, clock or chance, each call with so many steps, so much memory, and
 * the same memory at its beginning. The same text and arguments come to the same everywhere.
 */
export interface Sandbox {
  load(text: string): Program | Failed;
}

/** A module has at most so many letters. */
export const TEXT_MAX = 100_000;
