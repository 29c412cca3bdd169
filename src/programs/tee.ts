import { withOptions } from './options';
import { readLine, write } from './program';

export const tee = withOptions({ flags: 'ai', long: { append: 'a' } }, function* (process, options) {
  let code = 0;
  const paths: string[] = [];
  for (const name of options.operands) {
    const problem = process.files.write(process.path(name), '', options.has('a'));
    if (problem === undefined) paths.push(process.path(name));
    else {
      yield* write(process.stderr, `tee: ${name}: ${problem}\n`);
      code = 1;
    }
  }
  for (let line = yield* readLine(process.stdin); line !== undefined; line = yield* readLine(process.stdin)) {
    for (const path of paths) process.files.write(path, line, true);
    yield* write(process.stdout, line);
  }
  return code;
});
