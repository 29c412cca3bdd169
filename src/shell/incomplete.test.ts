import { expect, it } from 'vitest';
import { isIncomplete } from './incomplete';

it.each([
  ['kubectl get pods', false],
  ['for i in 1 2; do', true],
  ['for i in 1 2; do\necho $i\ndone', false],
  ['if true', true],
  ['if true; then\necho yes\nfi', false],
  ['echo "open', true],
  ["echo it's", true],
  ['echo $(date', true],
  ['kubectl get pods |', true],
  ['kubectl get pods \\', true],
  ['echo a\\\\', false],
  ['f() {', true],
  ['case x in', true],
  ['kubectl apply -f - <<EOF\nkind: Pod', true],
  ['kubectl apply -f - <<EOF\nkind: Pod\nEOF', false],
  ['kubectl apply -f - <<EOF\nkind: Pod\nEOF\necho', false],
  // What is wrong is told, and not asked for more.
  ['echo )', false],
  ['done', false],
  ['a ; ; b', false],
  ['', false],
])('%j asks for another line: %s', (source, wanted) => {
  expect(isIncomplete(source)).toBe(wanted);
});
