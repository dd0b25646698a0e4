import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Interrupted } from '../../base/errors.js';
import type { SweepExecutor, SweepListener } from '../../sweep/executor.js';
import type { NextTask, TaskGraph } from '../../sweep/task-graph.js';
import type { SweepReply, SweepWorkData } from './sweep-work.js';
import { fromPlainError } from './worker-messages.js';

export interface SweepPoolOptions {
  /** Threads. Default: what the machine can run at once. */
  readonly workers?: number;
  /** Compiled script of a thread; for tests. */
  readonly script?: URL;
}

/**
 * Does the tasks of a sweep on threads of this machine. A thread that dies is replaced; a task that threads die of is given
 * up, and its points have failed.
 */
export function createSweepPool(data: SweepWorkData, options: SweepPoolOptions = {}): SweepExecutor {
  const script = options.script ?? new URL('./sweep-thread.js', import.meta.url);
  const wanted = options.workers ?? availableParallelism();
  return {
    async run(graph, listener, signal) {
      if (signal.aborted) throw new Interrupted('interrupted');
      const change = new Change();
      const pool: SweepWorker[] = [];
      const loop = async (index: number): Promise<void> => {
        const worker = new SweepWorker(() => new Worker(script, { workerData: data, execArgv: [] }));
        pool.push(worker);
        for (let next = graph.next(index); next.kind !== 'end'; next = graph.next(index)) {
          if (next.kind === 'wait') await change.happens();
          else await once(worker, next, graph, listener);
          change.happened();
        }
      };
      try {
        const count = Math.max(1, Math.min(wanted, graph.size));
        await Promise.race([aborted(signal), Promise.all(Array.from({ length: count }, (_, index) => loop(index)))]);
      } finally {
        await Promise.all(pool.map((worker) => worker.end()));
      }
    },
  };
}

async function once(
  worker: SweepWorker,
  { number, task }: Extract<NextTask, { kind: 'task' }>,
  graph: TaskGraph,
  listener: SweepListener,
): Promise<void> {
  const end = await worker.order({ number, task }, listener);
  if (end.kind === 'died') {
    listener.note(`a worker died: ${end.reason}`);
    graph.died(number, `a worker died of it: ${end.reason}`);
    return;
  }
  graph.ended(number, end.failure);
  listener.onTask(end);
}

type Ended = Extract<SweepReply, { kind: 'ended' }> | { readonly kind: 'died'; readonly reason: string };

/** One thread, started when it is first needed and again when it has died. */
class SweepWorker {
  #thread: Worker | undefined;
  #ending = false;

  constructor(readonly start: () => Worker) {}

  /** Does one task. Rejects with what broke the sweep as a whole. */
  order(order: { readonly number: number; readonly task: unknown }, listener: SweepListener): Promise<Ended> {
    const thread = this.#thread ?? this.#started();
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        thread.off('message', onMessage).off('error', onError).off('exit', onExit);
        act();
      };
      const died = (reason: string): void =>
        settle(() => (this.#ending ? reject(new Interrupted('interrupted')) : resolve({ kind: 'died', reason })));
      const onError = (error: Error): void => died(error.message);
      const onExit = (code: number): void => died(`it ended with code ${code}`);
      const onMessage = (reply: SweepReply): void => {
        if (reply.kind === 'rows') for (const [id, row, reused] of reply.rows) listener.onRow(id, row, reused);
        else if (reply.kind === 'note') listener.note(reply.text);
        else if (reply.kind === 'broken') settle(() => reject(fromPlainError(reply.error)));
        else if (reply.kind === 'ended') settle(() => resolve(reply));
      };
      thread.on('message', onMessage).on('error', onError).on('exit', onExit);
      thread.postMessage(order);
    });
  }

  #started(): Worker {
    const thread = this.start();
    const forget = (): void => {
      if (this.#thread === thread) this.#thread = undefined;
    };
    thread.on('error', forget).on('exit', forget);
    this.#thread = thread;
    return thread;
  }

  async end(): Promise<void> {
    this.#ending = true;
    await this.#thread?.terminate();
  }
}

/** Wakes who waits for any task to end. */
class Change {
  #waiting: (() => void)[] = [];

  happens(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  happened(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const interrupt = (): void => reject(new Interrupted('interrupted'));
    if (signal.aborted) interrupt();
    else signal.addEventListener('abort', interrupt, { once: true });
  });
}
