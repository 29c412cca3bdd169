import { describe, expect, it } from 'vitest';
import type { Look, TableNews, TableQuestion } from './protocol';
import { hugePod, openPage, podOf, type TestPage } from './testing';

const QUESTION: TableQuestion = { apiVersion: 'v1', plural: 'pods', namespace: '', labelSelector: '', fieldSelector: '', text: '' };

/** Where only these Pods are. */
const OWN = { namespace: 'kube-public' } as const;
const PODS = '/api/v1/namespaces/kube-public/pods';

const told = ({ posted }: TestPage): readonly TableNews[] => posted.filter((m) => m.type === 'table');
const last = (page: TestPage): TableNews => told(page).at(-1)!;

function lookAt(page: TestPage, question: Partial<TableQuestion> = {}, window: Partial<Look> = {}): TableNews {
  page.host.receive({ type: 'look', look: { question: { ...QUESTION, ...question }, from: 0, count: 50, ...window } });
  return last(page);
}

/** A page whose cluster has Pods of these names, and stands still. */
function pageWith(...names: readonly string[]): TestPage {
  const page = openPage(2);
  page.say({ type: 'pause' });
  for (const [i, name] of names.entries()) page.call(100 + i, 'POST', PODS, { body: { ...podOf(), metadata: { name, labels: { app: name.split('-')[0]! } } } });
  page.say({ type: 'pass', seconds: 5 });
  return page;
}

const names = ({ keys }: TableNews): readonly string[] => keys.map((key) => key.slice(key.lastIndexOf('/') + 1));

describe('a table of objects', () => {
  it('has the columns of kubectl get, with those of -o wide', () => {
    const { columns, namespaced } = lookAt(pageWith('web'), OWN);
    expect([columns.map(({ name, wide }) => (wide ? `(${name})` : name)), namespaced]).toEqual([
      ['Name', 'Ready', 'Status', 'Restarts', 'Age', '(IP)', '(Node)', '(Nominated Node)', '(Readiness Gates)'],
      true,
    ]);
  });

  it.each<readonly [what: string, question: Partial<TableQuestion>, found: readonly string[]]>([
    ['all, in natural order', {}, ['db-1', 'web-2', 'web-10']],
    ['by a column', { sort: { column: 'Name', descending: true } }, ['web-10', 'web-2', 'db-1']],
    ['the youngest first', { sort: { column: 'Age', descending: false } }, ['db-1', 'web-2', 'web-10']],
    ['with a label', { labelSelector: 'app in (web)' }, ['web-2', 'web-10']],
    ['with a field', { fieldSelector: 'metadata.name!=web-2' }, ['db-1', 'web-10']],
    ['with a text in any cell', { text: 'DB-' }, ['db-1']],
    ['in a namespace that has none', { namespace: 'shop' }, []],
  ])('shows %s', (_, question, found) => {
    const news = lookAt(pageWith('web-10', 'web-2', 'db-1'), { ...OWN, ...question });
    expect([names(news), news.length]).toEqual([found, found.length]);
  });

  it.each<readonly [Partial<TableQuestion>, RegExp]>([
    [{ labelSelector: 'app in web' }, /unable to parse requirement: found/],
    [{ fieldSelector: 'spec.colour=red' }, /field label not supported: spec.colour/],
    [{ plural: 'widgets' }, /doesn't have a resource type "widgets"/],
  ])('says in the API server’s words what is wrong with %j', (question, problem) => {
    expect(lookAt(pageWith(), question).problem).toMatch(problem);
  });

  it('tells only the rows that changed', () => {
    const page = pageWith('web-1', 'web-2');
    lookAt(page, { ...OWN, fieldSelector: 'metadata.namespace=kube-public' });
    page.call(77, 'DELETE', `${PODS}/web-1`);
    const before = told(page).length;
    for (let i = 0; i < 8; i++) page.say({ type: 'step', size: 'message', direction: 1 });
    const news = told(page).slice(before);
    expect([...new Set(news.flatMap(({ rows }) => rows.map(({ name }) => name)))]).toEqual(['web-1']);
    expect(news.length).toBeLessThan(8);
  });

  it('goes with time, back before the objects and forth again', () => {
    const page = pageWith('web');
    expect(names(lookAt(page, OWN))).toEqual(['web']);
    const { nowUs } = page.tick(1);
    page.say({ type: 'seek', toUs: nowUs - 10e6 });
    expect(names(last(page))).toEqual([]);
    page.say({ type: 'live' });
    expect(names(last(page))).toEqual(['web']);
  });

  it('shows a window, and where in the whole the object is that one follows', () => {
    const page = pageWith('a', 'b', 'c', 'd');
    const news = lookAt(page, OWN, { from: 1, count: 2, follow: 'pods/kube-public/d' });
    expect([names(news), news.from, news.at, news.length]).toEqual([['b', 'c'], 1, 3, 4]);
  });

  it('shows also what the picture has not: leases, and an object in another version', () => {
    const page = pageWith('web');
    page.create(hugePod);
    const leases = lookAt(page, { apiVersion: 'coordination.k8s.io/v1', plural: 'leases', namespace: 'kube-node-lease' });
    expect(leases.columns.map(({ name }) => name)).toEqual(['Name', 'Holder', 'Age']);
    expect(names(leases)).toEqual(['node-1', 'node-2']);
    const events = lookAt(page, { apiVersion: 'events.k8s.io/v1', plural: 'events' });
    expect(events.length).toBeGreaterThan(0);
  });

  it('says nothing any more once the page looks away', () => {
    const page = pageWith('web');
    lookAt(page, OWN);
    page.host.receive({ type: 'look', look: undefined });
    const before = told(page).length;
    page.say({ type: 'pass', seconds: 60 });
    expect(told(page).length).toBe(before);
  });
});
