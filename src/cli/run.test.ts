import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Breakdown } from '../engine';
import { run } from './run';

const defect = vi.hoisted(() => ({ at: '' }));
vi.mock(import('../cluster/parts'), async (original) => {
  const parts = await original();
  return {
    ...parts,
    makeComponent(address, spec, seed) {
      const component = parts.makeComponent(address, spec, seed);
      if (address !== defect.at) return component;
      const receive = component.receive.bind(component);
      component.receive = (message, nowUs, send) => {
        receive(message, nowUs, send);
        if (message.body.type === 'cycle-end') throw new Error('a defect');
      };
      return component;
    },
  };
});

describe('podscope run', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'podscope-test-')), 'web.yaml');
  writeFileSync(file, 'kind: Pod\napiVersion: v1\nmetadata: { name: web }\nspec: { containers: [{ name: web, image: nginx }] }\n');

  it('exits with 0 when what was asked for has come true', async () => {
    expect(await run([file, '--until', 'pod/web condition=Ready', '--quiet'])).toBe(0);
  });

  it('exits with 3 where the simulation is broken, and says where the report is that holds seed and inputs', async () => {
    defect.at = 'scheduler';
    const said: string[] = [];
    vi.spyOn(console, 'error').mockImplementation((line) => void said.push(line));
    expect(await run([file, '--seed', '5', '--quiet'])).toBe(3);
    expect(said.join('\n')).toMatch(
      /the simulation is broken and stands still: Error: a defect \(scheduler, at message \d+, cycle-end from scheduler; seed 5\)/,
    );
    const report = JSON.parse(readFileSync(/leads there again: (.+)$/m.exec(said.join('\n'))![1]!, 'utf8')) as Breakdown;
    expect(report.session.config.seed).toBe(5);
    expect(JSON.stringify(report.session.branches.at(-1)!.inputs)).toContain('"name":"web"');
  });
});
