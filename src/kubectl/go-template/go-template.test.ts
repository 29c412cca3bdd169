import { describe, expect, it } from 'vitest';
import { printGoTemplate } from './execute';

const pod = (name: string, image: string) => ({ metadata: { name, labels: { b: '2', a: '1' } }, spec: { containers: [{ name: 'c', image }] } });
const LIST = { items: [pod('web', 'nginx'), pod('db', 'mysql')] };
const DATA = { name: 'x', count: 3, ratio: 0.5, on: true, none: null, list: [1, 2], secret: 'aGk=', 'a.b': 'dotted' };

describe('a Go template', () => {
  it.each<[template: string, printed: string]>([
    ['{{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}', 'web\ndb\n'],
    ['{{range $i, $pod := .items}}{{if $i}},{{end}}{{$pod.metadata.name}}{{end}}', 'web,db'],
    ['{{range .items}}{{range $k,$v:=.metadata.labels}}{{$k}}={{$v}} {{end}}{{end}}', 'a=1 b=2 a=1 b=2 '],
    ['{{(index .items 1).metadata.name}} {{len .items}}', 'db 2'],
    ['{{range .items}}\n  {{- if eq .metadata.name "db"}}{{(index .spec.containers 0).image}}{{else}}-{{end}} {{/* no */ -}}\n{{end}}', '- mysql '],
    ['{{with .missing}}{{.}}{{else}}nothing{{end}}', 'nothing'],
    ['{{$n := 0}}{{range .items}}{{$n = len .metadata.name}}{{end}}{{$n}}', '2'],
    ['{{range .items}}{{.metadata.name}}{{break}}{{end}}', 'web'],
  ])('%s of a list', (template, printed) => expect(printGoTemplate(template, LIST)).toBe(printed));

  it.each<[template: string, printed: string]>([
    ['{{.}}', 'map[a.b:dotted count:3 list:[1 2] name:x none:<nil> on:true ratio:0.5 secret:aGk=]'],
    ['{{.missing}} {{.missing.deeper}}', '<no value> <no value>'],
    ['{{index . "a.b"}}', 'dotted'],
    ['{{.secret | base64decode}}', 'hi'],
    ['{{printf "%-3s|%q|%.2f" .name .name .ratio}}', 'x  |"x"|0.50'],
    ['{{if and .on (gt .count 2)}}yes{{else if .on}}on{{else}}no{{end}}', 'yes'],
    ['{{if not .on}}no{{else if eq .count 3}}three{{end}}', 'three'],
    ['{{exists . "name"}} {{or .none "else"}} {{ne .name `x`}}', 'true else false'],
  ])('%s of an object', (template, printed) => expect(printGoTemplate(template, DATA)).toBe(printed));

  it.each([
    ['{{.name', 'unclosed action'],
    ['{{range .list}}', 'unexpected EOF'],
    ['{{end}}', 'unexpected {{end}}'],
    ['{{nope .name}}', 'function "nope" not defined'],
    ['{{.name.first}}', "can't evaluate field first in type interface {}"],
    ['{{$x}}', 'undefined variable "$x"'],
  ])('%s is refused: %s', (template, why) => expect(() => printGoTemplate(template, DATA)).toThrow(why));
});
