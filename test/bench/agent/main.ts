/**
 * `npm run bench:agent [-- rounds views kills]`: bytes and main-thread time beside others' scripts on one page in one run, and
 * how many page views arrive. Figures are for comparison within a run; the machine decides what they are.
 */
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { deliveries } from './delivery.ts';
import { loadCosts } from './load.ts';
import { rivals } from './rivals.ts';

const [rounds = 7, views = 300, kills = 20] = process.argv.slice(2).map(Number);
const print = (line: string) => process.stdout.write(`${line}\n`);

const list = await rivals(fileURLToPath(new URL('../../..', import.meta.url)));
const costs = await loadCosts(list, rounds);
const lux = costs.get('lux.js')!;
const nothing = costs.get('nothing')!;
print(
  '| script | brotli 11 | main thread until load, ms | of lux.js | and after it, ms | of lux.js | whole load, ms | long tasks | requests a load |\n|---|---|---|---|---|---|---|---|---|',
);
for (const [name, { load, own, all, long, sent }] of [...costs]) {
  const bytes = brotliCompressSync(list.find(rival => rival.name === name)?.code ?? '').length;
  print(
    `| ${name} | ${name === 'nothing' ? '–' : bytes} | ${load.toFixed(1)} | ${(load / lux.load).toFixed(2)} | ${own.toFixed(1)} | ${(own / lux.own).toFixed(2)} | ${all.toFixed(0)} (${(all / nothing.all).toFixed(2)}×) | ${long} | ${sent.toFixed(1)} |`,
  );
}
print('\n| leaving | page views | arrived |\n|---|---|---|');
for (const { scene, views: tried, arrived } of await deliveries(views, kills))
  if (tried > 0) print(`| ${scene} | ${tried} | ${arrived} (${((100 * arrived) / tried).toFixed(1)} %) |`);
