/** A script as a tree. */

export type Expression =
  | { readonly is: 'constant'; readonly value: null | boolean | bigint | number | string }
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'format'; readonly parts: readonly (string | FormatPart)[] }
  | { readonly is: 'list' | 'tuple' | 'set'; readonly items: readonly Expression[] }
  | { readonly is: 'dict'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | {
      readonly is: 'comprehension';
      readonly into: 'list' | 'set' | 'dict';
      readonly key?: Expression;
      readonly value: Expression;
      readonly loops: readonly Loop[];
    }
  | { readonly is: 'unary'; readonly operator: string; readonly operand: Expression }
  | { readonly is: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly is: 'compare'; readonly first: Expression; readonly rest: readonly (readonly [operator: string, Expression])[] }
  | { readonly is: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly is: 'if'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly is: 'lambda'; readonly parameters: readonly Parameter[]; readonly body: Expression }
  | { readonly is: 'call'; readonly callee: Expression; readonly args: readonly Expression[]; readonly named: readonly (readonly [name: string, Expression])[] }
  | { readonly is: 'attribute'; readonly of: Expression; readonly name: string }
  | { readonly is: 'index'; readonly of: Expression; readonly index: Expression }
  | { readonly is: 'slice'; readonly of: Expression; readonly from?: Expression; readonly to?: Expression; readonly step?: Expression };

export interface FormatPart {
  readonly value: Expression;
  readonly repr: boolean;
  readonly spec: string;
  /** `f"{x=}"` says what it shows. */
  readonly label: string;
}

export interface Loop {
  readonly target: Expression;
  readonly over: Expression;
  readonly conditions: readonly Expression[];
}

export interface Parameter {
  readonly name: string;
  readonly default?: Expression;
}

export type Statement = { readonly line: number } & (
  | { readonly is: 'expression'; readonly value: Expression }
  | { readonly is: 'assign'; readonly targets: readonly Expression[]; readonly value: Expression }
  | { readonly is: 'change'; readonly target: Expression; readonly operator: string; readonly value: Expression }
  | {
      readonly is: 'if';
      readonly branches: readonly { readonly test: Expression; readonly body: readonly Statement[] }[];
      readonly otherwise: readonly Statement[];
    }
  | { readonly is: 'while'; readonly test: Expression; readonly body: readonly Statement[]; readonly otherwise: readonly Statement[] }
  | {
      readonly is: 'for';
      readonly target: Expression;
      readonly over: Expression;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | { readonly is: 'def'; readonly name: string; readonly parameters: readonly Parameter[]; readonly body: readonly Statement[] }
  | { readonly is: 'return'; readonly value?: Expression }
  | { readonly is: 'break' | 'continue' | 'pass' }
  | { readonly is: 'global'; readonly names: readonly string[] }
  | { readonly is: 'delete'; readonly target: Expression }
  | { readonly is: 'import'; readonly module: string; readonly as: string; readonly member?: string }
  | { readonly is: 'raise'; readonly value?: Expression }
  | { readonly is: 'assert'; readonly test: Expression; readonly message?: Expression }
  | { readonly is: 'with'; readonly value: Expression; readonly as?: Expression; readonly body: readonly Statement[] }
  | {
      readonly is: 'try';
      readonly body: readonly Statement[];
      readonly handlers: readonly { readonly types: readonly string[]; readonly as?: string; readonly body: readonly Statement[] }[];
      readonly otherwise: readonly Statement[];
      readonly finally: readonly Statement[];
    }
);
