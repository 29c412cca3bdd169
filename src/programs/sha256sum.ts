import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { bytesOfText } from './bytes';
import { inputOf } from './input';
import { withOptions } from './options';
import { write } from './program';

export const sha256sum = withOptions({}, function* (process, { operands }) {
  let failed = false;
  for (const path of operands.length > 0 ? operands : ['-']) {
    const input = inputOf(process, [path]);
    let text = '';
    for (let line = yield* input.nextRaw(); line !== undefined; line = yield* input.nextRaw()) text += line;
    if (!input.failed) yield* write(process.stdout, `${bytesToHex(sha256(bytesOfText(text)))}  ${path}\n`);
    failed ||= input.failed;
  }
  return failed ? 1 : 0;
});
