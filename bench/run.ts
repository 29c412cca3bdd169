// usage: npm run bench -- NAME, where NAME is a file of this folder: cluster, scheduler …
const [name] = process.argv.slice(2);
if (!name || !/^[a-z-]+$/.test(name)) {
  console.error('usage: npm run bench -- cluster | scheduler | …');
  process.exit(2);
}
const bench = (await import(`./${name}.ts`)) as { run: (args: readonly string[]) => void | Promise<void> };
await bench.run(process.argv.slice(3));

export {};
