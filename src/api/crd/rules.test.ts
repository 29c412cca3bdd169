import { describe, expect, it } from 'vitest';
import { ruleError, validateRules } from './rules';
import type { Schema } from './schema';

const schemaOf = (rule: string): Schema => ({ type: 'array', items: { type: 'integer' }, 'x-kubernetes-validations': [{ rule }] });
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
const messagesOf = (rule: string, value: unknown, schema = schemaOf(rule)): readonly string[] =>
  validateRules(schema, value, undefined, 'spec').map(({ message }) => message);
/** What the test has cost, whoever else uses the machine. */
const cpuMs = (): number => process.cpuUsage().user / 1000;
const texts = (rule: string): Schema => ({ type: 'string', 'x-kubernetes-validations': [{ rule }] });

describe('a rule', () => {
  it.each([
    ['self.map(x, x + 1).all(y, y > 0)', 10_000],
    ['self.filter(x, x > 3)[5] == 9', 10_000],
    ['self.all(x, x in self)', 900],
    ['self.exists(x, x == 5) && self.exists_one(x, x == 7)', 100_000],
    ['[1, 2, 3].isSorted() && sets.contains(self, [1, 2])', 1_000],
    ['self.all(x, self.all(y, x + y >= 0))', 900],
  ])('%s holds on a list of %i', (rule, count) => {
    expect(messagesOf(rule, numbers(count))).toEqual([]);
  });

  it.each([
    ['self.all(a, self.all(b, self.all(c, a + b + c >= 0)))', 1_000],
    ['self.all(a, a in self)', 50_000],
    ['sets.contains(self, self)', 50_000],
    ['self.map(x, x).size() > 0', 400_000],
    ['self.all(a, self == self)', 50_000],
    ['!self.exists(a, self.exists(b, self.exists(c, a + b + c < 0)))', 1_000],
  ])('%s costs too much on a list of %i, and no more are asked', (rule, count) => {
    const schema: Schema = { ...schemaOf(rule), 'x-kubernetes-validations': [{ rule }, { rule: 'false' }] };
    const startedMs = cpuMs();
    const why = `no further validation rules will be run due to call cost exceeds limit for rule: ${rule}`;
    expect(messagesOf(rule, numbers(count), schema)).toEqual([expect.stringContaining(why)]);
    expect(cpuMs() - startedMs).toBeLessThan(5_000);
  });

  it('may cost so much for each value, and all rules of an object only a few times that', () => {
    const row: Schema = { ...schemaOf('self.all(a, self.all(b, a + b >= 0))') };
    const rows = { type: 'array', items: row } satisfies Schema;
    expect(messagesOf('', [numbers(300), numbers(300)], rows)).toEqual([]);
    expect(messagesOf('', Array(30).fill(numbers(300)), rows)).toEqual([expect.stringContaining('no further validation rules will be run')]);
  });

  it.each<readonly [string, string, boolean]>([
    ["self.matches('^(a+)+$')", 'a'.repeat(50_000), true],
    ["!self.matches('^(a+)+$')", `${'a'.repeat(50_000)}!`, true],
    ["self.find('[0-9]+') == '123'", 'abc 123', true],
    ["self.findAll('[0-9]+') == ['123', '456']", '123 abc 456', true],
    ["self.findAll('[0-9]+', 1) == ['123']", '123 abc 456', true],
    ["self.findAll('(a*)*b').size() == 0", 'a'.repeat(20_000), true],
  ])('%s is answered in a time that grows with the text only', (rule, text, holds) => {
    const startedMs = cpuMs();
    expect(messagesOf(rule, text, texts(rule)).length === 0).toBe(holds);
    expect(cpuMs() - startedMs).toBeLessThan(2_000);
  });

  it('is not too long, and does not nest too deep', () => {
    expect(ruleError(`${'true && '.repeat(20_000)}true`)).toContain('expression code point size exceeds limit');
    expect(ruleError(`${'('.repeat(20_000)}true${')'.repeat(20_000)}`)).toBeDefined();
  });
});
