/** Breaks lines at white space so that none is longer than `limit`, unless a word is; keeps what is between words that stay together. */
export function wrap(text: string, limit: number): string {
  return text
    .split('\n')
    .map((line) => {
      let out = '';
      let width = 0;
      for (const [, space = '', word = ''] of line.matchAll(/(\s*)(\S*)/g)) {
        const fits = width + space.length + word.length <= limit;
        // White space at a break, or at the end of a full line, is lost.
        const kept = fits || (width === 0 && out === '') ? space : '';
        if (!fits && word !== '' && width > 0) {
          out += `\n${word}`;
          width = word.length;
        } else {
          out += kept + word;
          width += kept.length + word.length;
        }
      }
      return out;
    })
    .join('\n');
}

/** Puts blanks before every line, empty ones included. */
export const indent = (text: string, columns: number): string => text.replace(/^/gm, ' '.repeat(columns));
