import { bytesOfText } from './bytes';
import { inputOf } from './input';
import { withOptions } from './options';
import { fail, write } from './program';

const LINE = 76;

/** A text's bytes in base64. */
export const encodeBase64 = (text: string): string => btoa(Array.from(bytesOfText(text), (byte) => String.fromCharCode(byte)).join(''));

export const base64 = withOptions({ flags: 'di', values: 'w', long: { decode: 'd', wrap: 'w' } }, function* (process, options) {
  const input = inputOf(process, options.operands);
  let text = '';
  for (let line = yield* input.nextRaw(); line !== undefined; line = yield* input.nextRaw()) text += line;
  if (input.failed) return 1;
  if (options.has('d')) {
    const encoded = text.replace(/\s+/g, '');
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded) || encoded.length % 4 !== 0) return yield* fail(process, 'invalid input');
    yield* write(process.stdout, new TextDecoder().decode(Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0))));
    return 0;
  }
  const encoded = encodeBase64(text);
  const width = Number(options.get('w') ?? LINE);
  yield* write(process.stdout, width > 0 ? encoded.replace(new RegExp(`.{1,${width}}`, 'g'), '$&\n') : encoded);
  return 0;
});
