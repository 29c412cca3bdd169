import { type Cursor, cursorOf } from './cursor';
import { parseExpression, parseExpressions, parseParameters, parseTarget } from './expressions';
import type { Statement } from './syntax';
import { NotSimulated } from './values';

/** Reads statements. */

const CHANGES = ['+=', '-=', '*=', '/=', '//=', '%=', '**=', '&=', '|=', '^=', '<<=', '>>='];

export function parseScript(source: string): readonly Statement[] {
  const cursor = cursorOf(source);
  const statements: Statement[] = [];
  while (cursor.token().kind !== 'end') statements.push(...parseStatement(cursor));
  return statements;
}

function parseBody(cursor: Cursor): readonly Statement[] {
  cursor.expect(':');
  if (cursor.token().kind !== 'newline') return parseSimple(cursor);
  cursor.next();
  if (cursor.token().kind !== 'indent') cursor.fail('expected an indented block');
  cursor.next();
  const statements: Statement[] = [];
  while (cursor.token().kind !== 'dedent') statements.push(...parseStatement(cursor));
  cursor.next();
  return statements;
}

const otherwise = (cursor: Cursor): readonly Statement[] => (cursor.take('else') ? parseBody(cursor) : []);

function parseStatement(cursor: Cursor): readonly Statement[] {
  const { line, kind, text } = cursor.token();
  if (kind === 'indent') cursor.fail('unexpected indent');
  if (kind === 'mark' && text === '@') throw new NotSimulated('decorators');
  if (kind === 'name')
    switch (text) {
      case 'if':
        return [parseIf(cursor, line)];
      case 'while': {
        cursor.next();
        const test = parseExpression(cursor);
        return [{ is: 'while', line, test, body: parseBody(cursor), otherwise: otherwise(cursor) }];
      }
      case 'for': {
        cursor.next();
        const target = parseTarget(cursor);
        cursor.expect('in');
        const over = parseExpressions(cursor);
        return [{ is: 'for', line, target, over, body: parseBody(cursor), otherwise: otherwise(cursor) }];
      }
      case 'def': {
        cursor.next();
        const name = cursor.name();
        cursor.expect('(');
        const parameters = parseParameters(cursor, ')');
        if (cursor.take('->')) parseExpression(cursor);
        return [{ is: 'def', line, name, parameters, body: parseBody(cursor) }];
      }
      case 'try':
        return [parseTry(cursor, line)];
      case 'with': {
        cursor.next();
        const value = parseExpression(cursor);
        const as = cursor.take('as') ? { as: parseTarget(cursor) } : {};
        return [{ is: 'with', line, value, ...as, body: parseBody(cursor) }];
      }
      case 'class':
      case 'async':
      case 'match':
        if (text !== 'match') throw new NotSimulated(text);
    }
  return parseSimple(cursor);
}

function parseIf(cursor: Cursor, line: number): Statement {
  const branches: { readonly test: ReturnType<typeof parseExpression>; readonly body: readonly Statement[] }[] = [];
  cursor.next();
  do {
    const test = parseExpression(cursor);
    branches.push({ test, body: parseBody(cursor) });
  } while (cursor.take('elif'));
  return { is: 'if', line, branches, otherwise: otherwise(cursor) };
}

function parseTry(cursor: Cursor, line: number): Statement {
  cursor.next();
  const body = parseBody(cursor);
  const handlers: { readonly types: readonly string[]; readonly as?: string; readonly body: readonly Statement[] }[] = [];
  while (cursor.take('except')) {
    const types: string[] = [];
    if (!cursor.is(':')) {
      const inParentheses = cursor.take('(');
      do {
        let name = cursor.name();
        while (cursor.take('.')) name = cursor.name();
        types.push(name);
      } while (cursor.take(','));
      if (inParentheses) cursor.expect(')');
    }
    const as = cursor.take('as') ? { as: cursor.name() } : {};
    handlers.push({ types, ...as, body: parseBody(cursor) });
  }
  const other = otherwise(cursor);
  return { is: 'try', line, body, handlers, otherwise: other, finally: cursor.take('finally') ? parseBody(cursor) : [] };
}

/** Statements of one line, with semicolons between them. */
function parseSimple(cursor: Cursor): readonly Statement[] {
  const statements: Statement[] = [];
  do {
    if (cursor.token().kind === 'newline') break;
    statements.push(...parseSmall(cursor));
  } while (cursor.take(';'));
  if (cursor.token().kind !== 'newline' && cursor.token().kind !== 'end') cursor.fail();
  cursor.next();
  return statements;
}

function parseSmall(cursor: Cursor): readonly Statement[] {
  const { line, kind, text } = cursor.token();
  const ends = (): boolean => cursor.token().kind === 'newline' || cursor.is(';');
  if (kind === 'name')
    switch (text) {
      case 'pass':
      case 'break':
      case 'continue':
        cursor.next();
        return [{ is: text, line }];
      case 'return':
        cursor.next();
        return [{ is: 'return', line, ...(!ends() && { value: parseExpressions(cursor) }) }];
      case 'raise': {
        cursor.next();
        const value = ends() ? {} : { value: parseExpression(cursor) };
        if (cursor.take('from')) parseExpression(cursor);
        return [{ is: 'raise', line, ...value }];
      }
      case 'global':
      case 'nonlocal': {
        cursor.next();
        const names = [cursor.name()];
        while (cursor.take(',')) names.push(cursor.name());
        return [{ is: 'global', line, names }];
      }
      case 'del':
        cursor.next();
        return [{ is: 'delete', line, target: parseTarget(cursor) }];
      case 'assert': {
        cursor.next();
        const test = parseExpression(cursor);
        return [{ is: 'assert', line, test, ...(cursor.take(',') && { message: parseExpression(cursor) }) }];
      }
      case 'import':
        cursor.next();
        return parseImports(cursor, line);
      case 'from':
        cursor.next();
        return parseMembers(cursor, line);
    }
  return [parseAssignment(cursor, line)];
}

function dotted(cursor: Cursor): string {
  let name = cursor.name();
  while (cursor.take('.')) name += `.${cursor.name()}`;
  return name;
}

function parseImports(cursor: Cursor, line: number): readonly Statement[] {
  const found: Statement[] = [];
  do {
    const module = dotted(cursor);
    found.push({ is: 'import', line, module, as: cursor.take('as') ? cursor.name() : module.split('.')[0]! });
  } while (cursor.take(','));
  return found;
}

function parseMembers(cursor: Cursor, line: number): readonly Statement[] {
  const module = dotted(cursor);
  cursor.expect('import');
  const inParentheses = cursor.take('(');
  const found: Statement[] = [];
  do {
    if (cursor.is('*')) throw new NotSimulated('from … import *');
    const member = cursor.name();
    found.push({ is: 'import', line, module, member, as: cursor.take('as') ? cursor.name() : member });
  } while (cursor.take(','));
  if (inParentheses) cursor.expect(')');
  return found;
}

function parseAssignment(cursor: Cursor, line: number): Statement {
  const first = parseExpressions(cursor);
  if (first.is === 'name' && cursor.take(':')) parseExpression(cursor);
  const change = CHANGES.find(cursor.take);
  if (change !== undefined) return { is: 'change', line, target: first, operator: change.slice(0, -1), value: parseExpressions(cursor) };
  const all = [first];
  while (cursor.take('=')) all.push(parseExpressions(cursor));
  const value = all.at(-1)!;
  return all.length === 1 ? { is: 'expression', line, value } : { is: 'assign', line, targets: all.slice(0, -1), value };
}
