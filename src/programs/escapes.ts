const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', e: '\x1b', '\\': '\\', '"': '"' };

/** A text with `\n`, `\t`, `\033` and the like as the characters that they stand for. */
export const unescaped = (text: string): string =>
  text.replace(/\\(?:([ntrabfve\\"])|x([\da-fA-F]{1,2})|0?([0-7]{1,3}))/g, (_, letter: string | undefined, hex: string | undefined, octal: string) =>
    letter === undefined ? String.fromCharCode(hex === undefined ? Number.parseInt(octal, 8) & 255 : Number.parseInt(hex, 16)) : ESCAPES[letter]!,
  );
