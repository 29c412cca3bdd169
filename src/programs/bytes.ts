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

/** The bytes that a text stands for. */
export function bytesOfText(text: string): Uint8Array {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - ESCAPE);
    else bytes.push(...encoder.encode(letter));
  }
  return Uint8Array.from(bytes);
}
