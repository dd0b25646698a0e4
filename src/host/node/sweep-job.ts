/**
 * One job of an array: does the tasks of its batch one after the other, and writes down line by line what becomes of them.
 * Arguments: the folder of the array's files, the number of the batch. Runs from `dist`.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { batchFile, dataFile, logFile } from './array-files.js';
import { createSweepWorker, type SweepOrder, type SweepReply, type SweepWorkData } from './sweep-work.js';
import { toPlainError } from './worker-messages.js';

async function main([folder = '', batch = '']: readonly string[]): Promise<void> {
  const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
  const say = (reply: SweepReply): void => appendFileSync(logFile(folder, Number(batch)), `${JSON.stringify(reply)}\n`);
  try {
    const worker = createSweepWorker(read(dataFile(folder)) as SweepWorkData, say);
    for (const order of read(batchFile(folder, Number(batch))) as readonly SweepOrder[]) await worker.work(order);
  } catch (error) {
    process.exitCode = 1;
    console.error(error);
    say({ kind: 'broken', error: toPlainError(error) });
  }
}

await main(process.argv.slice(2));
