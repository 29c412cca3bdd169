/** Texts that may hold bytes which are no text: such a byte stands as a lone surrogate, U+DC00 and its value, as Python has it. */

const ESCAPE = 0xdc00;

/** Bytes as a text; what is not UTF-8 is escaped, so that nothing is lost. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : ESCAPE + byte)).join('');
  }
}

const ESCAPED = /[\udc80-\udcff]/u;

/** The bytes that a text stands for. */
export function bytesOfText(text: string): Uint8Array {
  const encoder = new TextEncoder();
  if (!ESCAPED.test(text)) return encoder.encode(text);
  const bytes: number[] = [];
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - ESCAPE);
    else bytes.push(...encoder.encode(letter));
  }
  return Uint8Array.from(bytes);
}

/** How many bytes that are, which is asked of every answer and so makes none of them. */
export function bytesIn(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    const isPair = code >= 0xd800 && code <= 0xdbff && isLow(text.charCodeAt(i + 1));
    if (isPair) {
      // Two units, four bytes.
      bytes += 2;
      i++;
    } else if (code < 0x800) bytes++;
    else if (code < 0xdc80 || code > 0xdcff) bytes += 2;
  }
  return bytes;
}

const isLow = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;
