import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  parseQuantity,
  quantityError,
  quantityMilliValue,
  quantityValue,
  roundUpToMilli,
  subtractQuantities,
} from './quantity';

describe('quantities', () => {
  it.each([
    ['0', '0'],
    ['1', '1'],
    ['1000m', '1'],
    ['100m', '100m'],
    ['0.5', '500m'],
    ['1.5', '1500m'],
    ['1500m', '1500m'],
    ['0.5Gi', '512Mi'],
    ['1.5Gi', '1536Mi'],
    ['1024Mi', '1Gi'],
    ['1023Mi', '1023Mi'],
    ['2048Ki', '2Mi'],
    ['1Ki', '1Ki'],
    ['0.5Ki', '512'],
    ['1000', '1k'],
    ['1000000', '1M'],
    ['128974848', '128974848'],
    ['129e6', '129e6'],
    ['1e3', '1e3'],
    ['12E6', '12E6'],
    ['1E', '1E'],
    ['0.1n', '1n'],
    ['0.0001', '100u'],
    ['-1', '-1'],
    ['007', '007'],
    ['8Gi', '8Gi'],
    ['16Gi', '16Gi'],
    ['1.1Mi', '1153433600m'],
    ['9999999999999999Gi', '9223372036854775807'],
  ])('%s is printed as %s', (text, printed) => {
    expect(canonicalQuantity(text)).toBe(printed);
  });

  it.each([
    ['100m', 1, 100],
    ['1.5', 2, 1500],
    ['1Gi', 1073741824, 1073741824000],
    ['1u', 1, 1],
    ['-1500m', -2, -1500],
    ['1k', 1000, 1000000],
  ])('%s counts %d, or %d thousandths', (text, value, milli) => {
    expect(quantityValue(text)).toBe(value);
    expect(quantityMilliValue(text)).toBe(milli);
  });

  it.each(['', 'x', '1 Gi', '1Gib', '--1', '1m1m', ' 1'])('refuses %j', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  it('says why', () => {
    expect(quantityError('100q')).toBe("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    expect(quantityError('100Kx')).toMatch('must match');
    expect(quantityError('1mm')).toBe("unable to parse quantity's suffix");
    expect(quantityError('1')).toBeUndefined();
  });

  it('adds, subtracts and compares exactly', () => {
    expect(addQuantities('100m', '900m')).toBe('1');
    expect(addQuantities('1Gi', '512Mi')).toBe('1536Mi');
    expect(addQuantities('0', '1Gi')).toBe('1Gi');
    expect(subtractQuantities('1', '100m')).toBe('900m');
    expect(compareQuantities('1024Mi', '1Gi')).toBe(0);
    expect(compareQuantities('1G', '1Gi')).toBeLessThan(0);
    expect(compareQuantities('1', undefined)).toBeGreaterThan(0);
  });

  it('rounds resource lists up to thousandths', () => {
    expect(roundUpToMilli('1u')).toBe('1m');
    expect(roundUpToMilli('100m')).toBe('100m');
  });

  it('survives absurd exponents', () => {
    expect(parseQuantity('1e999999999')).toBeDefined();
    expect(canonicalQuantity('1e-999999999')).toBe('1e-9');
  });

  it('reads what it prints', () => {
    const units = fc.constantFrom('', 'm', 'u', 'n', 'k', 'M', 'G', 'T', 'Ki', 'Mi', 'Gi', 'e3', 'e-3');
    fc.assert(
      fc.property(fc.integer({ min: -100000, max: 100000 }), units, (n, unit) => {
        const printed = canonicalQuantity(`${n}${unit}`);
        expect(canonicalQuantity(printed)).toBe(printed);
        expect(compareQuantities(printed, `${n}${unit}`)).toBe(0);
      }),
    );
  });
});
